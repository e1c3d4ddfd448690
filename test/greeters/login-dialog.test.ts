/** The real GNOME Shell 43 as GDM's greeter, with a stand-in for GDM: a token's way through the login dialog. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { entering, gnomeTree } from './support/gnome-tree.ts';

type Facts = Readonly<Record<string, unknown>>;

let scenes: readonly Facts[] = [];

function scene(name: string): Facts {
  return scenes.find((each) => each.scene === name) ?? {};
}

const SERVICE = 'gdm-ovirtcred';
const SIGNING_IN = 'Signing in from the portal…';
const REFUSED =
  'Your account has expired.\n' +
  'The portal could not sign you in here. Type your password, or open the console from the portal again.';

beforeAll(async () => {
  const tree = await gnomeTree();
  const play = fileURLToPath(new URL('login-dialog-play.ts', import.meta.url));
  const [program = '', ...args] = entering(tree, [process.execPath, play, tree]);
  const { stdout } = await promisify(execFile)(program, args, { timeout: 600_000 });
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  scenes = lines.map((line) => JSON.parse(line) as Facts);
});

it('is switched on by the file of its package, and asks for a login that came before', () => {
  // 1 is enabled, 4 out of date.
  const states = { 'portal-sign-in-legacy@ovirt.org': 1, 'portal-sign-in@ovirt.org': 4 };
  expect(scene('start')).toMatchObject({ states, ready: 1, calls: [] });
});

it('a token drops what was half typed, and begins the conversation; no stranger does', () => {
  expect(scene('half typed')).toMatchObject({
    typed: 'half',
    afterStranger: [],
    left: '',
    calls: ['Cancel()', `BeginVerification(${SERVICE})`],
  });
});

it('a person reads that a sign-in goes on, and why it was refused, between panel and prompt', () => {
  expect(scene('refusal')).toMatchObject({ shown: [SIGNING_IN], refused: [REFUSED] });
  const [above, below] = scene('refusal').gaps as readonly number[];
  expect(above).toBeGreaterThan(0);
  expect(below).toBeGreaterThan(0);
});

it('a screen reader is told the same', () => {
  expect(scene('end').spoken).toEqual(
    [[SIGNING_IN], [REFUSED], [SIGNING_IN]].map((labels) => JSON.stringify(labels)),
  );
});

it('a used token is ignored, and the keyboard logs in as before', () => {
  expect(scene('replay')).toMatchObject({
    afterReplay: [],
    calls: ['BeginVerificationForUser(gdm-password, alice)', 'AnswerQuery(gdm-password, secret)'],
  });
});

it("switched off, it leaves the shell's own manager, which answers by itself", () => {
  expect(scene('off')).toMatchObject({
    shown: [],
    calls: ['Cancel()', `BeginVerification(${SERVICE})`, `AnswerQuery(${SERVICE}, two)`],
  });
});

it('switched on again, it takes the next token to its session', () => {
  expect(scene('success')).toMatchObject({
    shown: [],
    calls: [
      `BeginVerification(${SERVICE})`,
      `AnswerQuery(${SERVICE}, three)`,
      `StartSessionWhenReady(${SERVICE}, true)`,
    ],
  });
});

it('no token is in the log of the shell', () => {
  expect(scene('end').secrets).toEqual([]);
});
