/** The real GNOME Shell as GDM's greeter, with a stand-in for GDM: a token's way through the login dialog. */

import { beforeAll, describe, expect, it } from 'vitest';
import { EXTENSIONS, SHELL_VERSIONS } from './support/gnome-tree.ts';
import { type Facts, scenesOf } from './support/scenes.ts';

const SERVICE = 'gdm-ovirtcred';
const SIGNING_IN = 'Signing in from the portal…';
const REFUSED =
  'Your account has expired.\n' +
  'The portal could not sign you in here. Type your password, or open the console from the portal again.';

describe.each(SHELL_VERSIONS)('in the login dialog of GNOME Shell %s', (version) => {
  let scenes: ReadonlyMap<string, Facts>;

  beforeAll(async () => {
    scenes = await scenesOf('login-dialog-play.ts', version);
  });

  it('is switched on by the file of its package, and asks for a login that came before', () => {
    // 1 is enabled, 4 out of date.
    const others = Object.values(EXTENSIONS).map((name) => [name, 4]);
    const states = { ...Object.fromEntries(others), [EXTENSIONS[version]]: 1 };
    expect(scenes.get('start')).toMatchObject({ states, ready: 1, calls: [] });
  });

  it('a token drops what was half typed, and begins the conversation; no stranger does', () => {
    expect(scenes.get('half typed')).toMatchObject({
      deceived: [],
      left: '',
      calls: ['Cancel()', `BeginVerification(${SERVICE})`],
    });
  });

  it('a person reads that a sign-in goes on, and why it was refused, between panel and prompt', () => {
    const told = { shown: [SIGNING_IN], refused: [REFUSED], fits: true };
    expect(scenes.get('refusal')).toMatchObject(told);
  });

  it('a screen reader is told the same', () => {
    const spoken = [[SIGNING_IN], [REFUSED]].map((labels) => JSON.stringify(labels));
    expect(scenes.get('refusal')).toMatchObject({ spoken });
  });

  it('a used token is ignored, and the keyboard logs in as before', () => {
    expect(scenes.get('replay')).toMatchObject({
      replay: [],
      calls: ['BeginVerificationForUser(gdm-password, alice)', 'AnswerQuery(gdm-password, secret)'],
    });
  });

  it("switched off, it leaves the shell's own manager, which answers by itself", () => {
    expect(scenes.get('off')).toMatchObject({
      shown: [],
      calls: ['Cancel()', `BeginVerification(${SERVICE})`, `AnswerQuery(${SERVICE}, token-two)`],
    });
  });

  it('switched on again, it takes the next token to its session', () => {
    expect(scenes.get('success')).toMatchObject({
      shown: [],
      calls: [
        `BeginVerification(${SERVICE})`,
        `AnswerQuery(${SERVICE}, token-three)`,
        `StartSessionWhenReady(${SERVICE}, true)`,
      ],
    });
  });

  it('no token is in the log of the shell', () => {
    expect(scenes.get('end')?.secrets).toBe(false);
  });
});
