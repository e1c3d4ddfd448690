/**
 * The lock screen's scenes, one after another: lock-screen-play.ts TREE VERSION. Prints what came of each
 * as one line of JSON.
 */

import { looks } from './gnome-looks.ts';
import { GnomeStage, SERVICE } from './gnome-stage.ts';
import { EXTENSIONS, type ShellVersion } from './support/gnome-tree.ts';

const [, , tree = '', word] = process.argv;
const version = word as ShellVersion;
const stage = await GnomeStage.set(tree, version, 'user');
const { shell, gdm } = stage;
const look = looks(shell.main);
const BEGIN = `BeginVerificationForUser(${SERVICE}, alice)`;

await switchOn(true);
const states = await shell.look(look.states);
await lock();
await stage.asked(1);
await unlock();
const open = gdm.calls.length;
stage.announce('token-early');
await stage.quiet();
await lock();
await stage.quiet();
tell('open desktop', { states, ready: stage.ready, calls: ofService(open) });

const before = gdm.calls.length;
await stage.deceive('token-stolen');
const deceived = ofService(before);
stage.announce('token-one');
await stage.called(BEGIN, before);
tell('token', {
  deceived,
  notices: await shell.look(look.notices),
  calls: ofService(before),
});

const questions = gdm.calls.length;
gdm.tell('SecretInfoQuery', SERVICE, 'New password: ');
await shell.until(look.isAsking('New password'));
await shell.type('\t');
await shell.until(`!${look.isDark}`);
await shell.picture(`lock-screen-${version}-signing-in`);
const toPerson = ofService(questions);
gdm.tell('SecretInfoQuery', SERVICE, 'Token?');
await stage.called(`AnswerQuery(${SERVICE}, token-one)`, questions);
gdm.tell('SecretInfoQuery', SERVICE, 'Token?');
await shell.until(`${look.notices}.join().includes('could not sign you in')`);
await shell.picture(`lock-screen-${version}-refused`);
tell('questions', { toPerson, calls: ofService(questions) });

const replayed = gdm.calls.length;
stage.announce('token-one');
await stage.quiet();
tell('replay', { calls: ofService(replayed) });

const second = gdm.calls.length;
await signIn('token-two', second);
gdm.tell('VerificationComplete', SERVICE);
await unlock();
tell('unlock', { notices: await shell.look(look.notices), calls: ofService(second) });

await switchOn(false);
await lock();
const off = gdm.calls.length;
await signIn('token-three', off);
const notices = await shell.look(look.notices);
gdm.tell('VerificationComplete', SERVICE);
await unlock();
await switchOn(true);
tell('off', { notices, calls: ofService(off), states: await shell.look(look.states) });
tell('end', { secrets: shell.log.includes('token-') });
process.exit(0);

function tell(scene: string, facts: Readonly<Record<string, unknown>>): void {
  console.log(JSON.stringify({ scene, ...facts }));
}

/** What GDM was asked about our service, behind the first `from` calls; alice's own goes on beside it. */
function ofService(from: number): string[] {
  return gdm.calls.slice(from).filter((call) => call.includes(SERVICE));
}

/** As alice does, or an admin for her. */
async function switchOn(isOn: boolean): Promise<void> {
  await shell.look(look.set('enabled-extensions', isOn ? Object.values(EXTENSIONS) : []));
  await shell.until(`${look.state(EXTENSIONS[version])} === ${isOn ? 1 : 2}`);
}

async function lock(): Promise<void> {
  await shell.look(`${shell.main}.screenShield.lock(false)`);
  await shell.until(look.isLocked);
}

async function unlock(): Promise<void> {
  await stage.unlock();
  await shell.until(`!${look.isLocked}`);
}

async function signIn(token: string, from: number): Promise<void> {
  stage.announce(token);
  await stage.called(BEGIN, from);
  gdm.tell('SecretInfoQuery', SERVICE, 'Token?');
  await stage.called(`AnswerQuery(${SERVICE}, ${token})`, from);
}
