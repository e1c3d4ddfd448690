/**
 * The login dialog's scenes, one after another: login-dialog-play.ts TREE VERSION. Prints what came of each
 * as one line of JSON.
 */

import { until } from '../support/wait.ts';
import { looks } from './gnome-looks.ts';
import { GnomeStage, SERVICE } from './gnome-stage.ts';
import { EXTENSIONS, type ShellVersion } from './support/gnome-tree.ts';

const [, , tree = '', word] = process.argv;
const version = word as ShellVersion;
const stage = await GnomeStage.set(tree, version, 'gdm');
const { shell, gdm } = stage;
const look = looks(shell.main);

await stage.asked(1);
await shell.listen();
tell('start', { states: await shell.look(look.states), ready: stage.ready, calls: gdm.calls });

await askPassword();
await shell.type('half');
await shell.until(`${look.entry} === 'half'`);
const before = gdm.calls.length;
await stage.deceive('stolen');
const deceived = gdm.calls.slice(before);
stage.announce('token-one');
await stage.called(`BeginVerification(${SERVICE})`);
const left = await shell.look(look.entry);
tell('half typed', { deceived, left, calls: gdm.calls.slice(before) });

gdm.tell('SecretInfoQuery', SERVICE, 'Token?');
await stage.called(`AnswerQuery(${SERVICE}, token-one)`);
const shown = await shell.look(look.notices);
await shell.picture(`login-dialog-${version}-signing-in`);
gdm.tell('Problem', SERVICE, 'Your account has expired.');
gdm.tell('ConversationStopped', SERVICE);
await shell.until(`${look.notices}.join().includes('could not sign you in')`);
await shell.until(look.isIdle);
await shell.picture(`login-dialog-${version}-refused`);
await until(() => shell.spoken.length >= 2, 'a screen reader is told twice', 60_000);
tell('refusal', {
  shown,
  spoken: shell.spoken,
  refused: await shell.look(look.notices),
  fits: await shell.look(look.fits),
});

const replayed = gdm.calls.length;
stage.announce('token-one');
await stage.quiet();
const replay = gdm.calls.slice(replayed);
await askPassword();
await shell.type('secret\n');
await stage.called('AnswerQuery(gdm-password, secret)');
tell('replay', { replay, calls: gdm.calls.slice(replayed) });

// As an admin does: by the greeter's settings.
await shell.look(look.set('disabled-extensions', [EXTENSIONS[version]]));
await shell.until(`${look.state(EXTENSIONS[version])} === 2`);
const off = gdm.calls.length;
await signIn('token-two', off);
tell('off', { shown: await shell.look(look.notices), calls: gdm.calls.slice(off) });
gdm.tell('ConversationStopped', SERVICE);
await shell.until(look.isIdle);
await shell.look(look.set('disabled-extensions', []));
await shell.until(`${look.state(EXTENSIONS[version])} === 1`);
// It listens before it asks.
await stage.asked(2);

const success = gdm.calls.length;
await signIn('token-three', success);
gdm.tell('VerificationComplete', SERVICE);
// Later ones tell which session of logind it is, so that a person is warned of another one.
gdm.tell('SessionOpened', SERVICE, ...(version === '43' ? [] : ['']));
await stage.called(`StartSessionWhenReady(${SERVICE}, true)`);
tell('success', { shown: await shell.look(look.notices), calls: gdm.calls.slice(success) });

tell('end', { secrets: shell.log.includes('token-') });
process.exit(0);

function tell(scene: string, facts: Readonly<Record<string, unknown>>): void {
  console.log(JSON.stringify({ scene, ...facts }));
}

/** A token comes, and is asked for. */
async function signIn(token: string, from: number): Promise<void> {
  stage.announce(token);
  await stage.called(`BeginVerification(${SERVICE})`, from);
  gdm.tell('SecretInfoQuery', SERVICE, 'Token?');
  await stage.called(`AnswerQuery(${SERVICE}, ${token})`);
}

/** A person types a name, and is asked for a password. */
async function askPassword(): Promise<void> {
  const from = gdm.calls.length;
  await shell.until(look.isAsking('Username'));
  await shell.type('alice\n');
  await stage.called('BeginVerificationForUser(gdm-password, alice)', from);
  gdm.tell('SecretInfoQuery', 'gdm-password', 'Password: ');
  await shell.until(look.isAsking('Password'));
}
