/**
 * The login dialog's scenes, one after another, in a tree that support/enter.sh made ready; prints what
 * came of each as one line of JSON, and leaves pictures in build/greeters.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { BusPeer, CALL, RETURN, SIGNAL } from '../support/bus-peer.ts';
import { LOGIND, MockLogind, startLogindBus } from '../support/logind.ts';
import { root } from '../support/make.ts';
import { pause, until } from '../support/wait.ts';
import { GnomeGreeter } from './gnome-greeter.ts';
import { MockGdm } from './mock-gdm.ts';

const [, , tree = ''] = process.argv;
const SERVICE = 'gdm-ovirtcred';
const AGENT = 'org.ovirt.vdsm.Credentials';
/** Debian-gdm of the tree. */
const GDM_UID = 101;
const NAMES = [LOGIND, AGENT, 'org.gnome.DisplayManager'];
const EXTENSION = 'portal-sign-in-legacy@ovirt.org';

const STATES =
  'const all = imports.ui.main.extensionManager; ' +
  'Object.fromEntries(all.getUuids().map((id) => [id, all.lookup(id).state]))';
const PROMPT = 'imports.ui.main.screenShield._dialog._authPrompt';
const NOTICES =
  'imports.ui.main.layoutManager.screenShieldGroup.get_children()' +
  ".filter((child) => child.name === 'ovirt-sso-notice').map((child) => child.child.child.text)";
/** The space between panel and message, and between message and prompt. */
const GAPS =
  'const [notice] = imports.ui.main.layoutManager.screenShieldGroup.get_children()' +
  ".filter((child) => child.name === 'ovirt-sso-notice');" +
  'const box = notice.child.get_transformed_extents(), panel = imports.ui.main.panel;' +
  `[box.get_y() - panel.height, ${PROMPT}.get_transformed_position()[1] - box.get_y() - box.get_height()]`;

const owners = Object.fromEntries(NAMES.map((name) => [name, 'root']));
const bus = await startLogindBus('dbus-daemon', undefined, owners);
const logind = await MockLogind.start(bus);
await logind.add({ id: 'c1', uid: GDM_UID, user: 'Debian-gdm', class: 'greeter' });
await logind.bring('c1');
GnomeGreeter.prepare(tree, bus.address.replace('unix:path=', ''));
const gdm = await MockGdm.start(bus.address, `${tree}/run/gdm`, 'unix:path=/run/gdm');

/** The agent: it answers everything, and has no login that came before. */
const agent = await BusPeer.connect(bus.address);
const ready: string[] = [];
agent.onMessage = ({ type, member, sender = '', serial = 0 }) => {
  if (type !== CALL) return;
  if (member === 'Ready') ready.push(sender);
  agent.send({ type: RETURN, replySerial: serial, destination: sender });
};
await agent.own(AGENT);
const stranger = await BusPeer.connect(bus.address);

const greeter = await GnomeGreeter.start(tree);
await until(() => ready.length > 0, 'the extension asks for a login', 60_000);
await greeter.listen();
tell('start', { states: await greeter.look(STATES), ready: ready.length, calls: gdm.calls });

await askPassword();
await greeter.type('half');
const typed = await entry();
const before = gdm.calls.length;
announce('stolen', stranger);
await quiet();
const afterStranger = gdm.calls.slice(before);
announce('one');
await called(`BeginVerification(${SERVICE})`);
tell('half typed', { typed, afterStranger, left: await entry(), calls: gdm.calls.slice(before) });

gdm.tell('SecretInfoQuery', SERVICE, 'Token?');
await called(`AnswerQuery(${SERVICE}, one)`);
const shown = await greeter.look(NOTICES);
await picture('signing-in');
gdm.tell('Problem', SERVICE, 'Your account has expired.');
gdm.tell('ConversationStopped', SERVICE);
await greeter.until(`${NOTICES}.join().includes('could not sign you in')`);
await greeter.until(`${PROMPT}.verificationStatus === 0`);
await picture('refused');
tell('refusal', { shown, refused: await greeter.look(NOTICES), gaps: await greeter.look(GAPS) });

const replayed = gdm.calls.length;
announce('one');
await quiet();
const afterReplay = gdm.calls.slice(replayed);
await askPassword();
await greeter.type('secret\n');
await called('AnswerQuery(gdm-password, secret)');
tell('replay', { afterReplay, calls: gdm.calls.slice(replayed) });

await switchExtension(true);
const off = gdm.calls.length;
announce('two');
await called(`BeginVerification(${SERVICE})`, off);
gdm.tell('SecretInfoQuery', SERVICE, 'Token?');
await called(`AnswerQuery(${SERVICE}, two)`);
tell('off', { shown: await greeter.look(NOTICES), calls: gdm.calls.slice(off) });
gdm.tell('ConversationStopped', SERVICE);
await greeter.until(`${PROMPT}.verificationStatus === 0`);
await switchExtension(false);

const success = gdm.calls.length;
announce('three');
await called(`BeginVerification(${SERVICE})`, success);
gdm.tell('SecretInfoQuery', SERVICE, 'Token?');
await called(`AnswerQuery(${SERVICE}, three)`);
gdm.tell('VerificationComplete', SERVICE);
gdm.tell('SessionOpened', SERVICE);
await called(`StartSessionWhenReady(${SERVICE}, true)`);
tell('success', { shown: await greeter.look(NOTICES), calls: gdm.calls.slice(success) });

const secrets = ['one', 'two', 'three'].filter((token) => greeter.log.includes(`"${token}"`));
tell('end', { spoken: greeter.spoken.trim().split('\n').slice(1), secrets });
process.exit(0);

function tell(scene: string, facts: Readonly<Record<string, unknown>>): void {
  console.log(JSON.stringify({ scene, ...facts }));
}

function announce(token: string, from = agent): void {
  from.send({
    type: SIGNAL,
    destination: ready[0] ?? '',
    path: '/org/ovirt/vdsm/Credentials',
    interface: AGENT,
    member: 'UserAuthenticated',
    signature: 's',
    body: [token],
  });
}

/** Waits until the shell has called this, behind the first `from` calls. */
async function called(call: string, from = 0): Promise<void> {
  const heard = (): boolean => gdm.calls.slice(from).includes(call);
  await until(heard, `the shell calls ${call}; it called ${gdm.calls.join(' ')}`, 60_000);
}

/** Time enough for the shell to do what it should not. */
async function quiet(): Promise<void> {
  await agent.fence(ready[0] ?? '');
  await pause(1_000);
}

/** A person types a name, and is asked for a password. */
async function askPassword(): Promise<void> {
  const from = gdm.calls.length;
  await greeter.until(`${PROMPT}.visible && ${PROMPT}._entry.hint_text === 'Username'`);
  await greeter.type('alice\n');
  await called('BeginVerificationForUser(gdm-password, alice)', from);
  gdm.tell('SecretInfoQuery', 'gdm-password', 'Password: ');
  await greeter.until(`${PROMPT}._entry.hint_text === 'Password' && ${PROMPT}._entry.reactive`);
}

async function entry(): Promise<unknown> {
  await pause(500);
  return greeter.look(`${PROMPT}._entry.text`);
}

/** As an admin does: by the greeter's settings. */
async function switchExtension(isOff: boolean): Promise<void> {
  const list = JSON.stringify(isOff ? [EXTENSION] : []);
  await greeter.look(`global.settings.set_strv('disabled-extensions', ${list})`);
  const state = `imports.ui.main.extensionManager.lookup('${EXTENSION}').state`;
  await greeter.until(`${state} === ${isOff ? 2 : 1}`);
}

async function picture(name: string): Promise<void> {
  mkdirSync(`${root}/build/greeters`, { recursive: true });
  writeFileSync(`${root}/build/greeters/login-dialog-${name}.png`, await greeter.picture());
}
