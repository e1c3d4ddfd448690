/** The real GNOME Shell as alice's desktop, with a stand-in for GDM: a token's way through the lock screen. */

import { beforeAll, describe, expect, it } from 'vitest';
import { EXTENSIONS, SHELL_VERSIONS } from './support/gnome-tree.ts';
import { type Facts, scenesOf } from './support/scenes.ts';

const SERVICE = 'gdm-ovirtcred';
const BEGIN = `BeginVerificationForUser(${SERVICE}, alice)`;

describe.each(SHELL_VERSIONS)('on the lock screen of GNOME Shell %s', (version) => {
  let scenes: ReadonlyMap<string, Facts>;
  // 1 is enabled, 4 out of date.
  const others = Object.values(EXTENSIONS).map((name) => [name, 4]);
  const states = { ...Object.fromEntries(others), [EXTENSIONS[version]]: 1 };

  beforeAll(async () => {
    scenes = await scenesOf('lock-screen-play.ts', version);
  });

  it('a login that came before is asked for at each lock, and none is taken for an open desktop', () => {
    expect(scenes.get('open desktop')).toMatchObject({ states, ready: 2, calls: [] });
  });

  it("the agent's token begins the conversation, and says so; a stranger's does nothing", () => {
    expect(scenes.get('token')).toMatchObject({
      deceived: [],
      notices: ['Signing in from the portal…'],
      calls: [BEGIN],
    });
  });

  it('the token answers its own prompt, once, and a person is asked for the rest', () => {
    expect(scenes.get('questions')).toMatchObject({
      toPerson: [],
      calls: [`AnswerQuery(${SERVICE}, token-one)`],
    });
  });

  it('a used token is ignored', () => {
    expect(scenes.get('replay')).toMatchObject({ calls: [] });
  });

  it('the next one unlocks, and its message goes', () => {
    expect(scenes.get('unlock')).toMatchObject({
      notices: [],
      calls: [BEGIN, `AnswerQuery(${SERVICE}, token-two)`],
    });
  });

  it("switched off, it leaves the shell's own manager, and comes back", () => {
    expect(scenes.get('off')).toMatchObject({
      notices: [],
      calls: [BEGIN, `AnswerQuery(${SERVICE}, token-three)`],
      states,
    });
  });

  it('no token is in the log of the shell', () => {
    expect(scenes.get('end')).toMatchObject({ secrets: false });
  });
});
