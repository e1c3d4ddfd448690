import { spawnSync } from 'node:child_process';
import { beforeAll, expect, it } from 'vitest';
import { root } from '../support/make.ts';
import { entering, gnomeTree } from './support/gnome-tree.ts';

const support = `${root}/test/greeters/support`;
let seen: Map<string, string>;

/** What was seen at that point, parsed. */
const at = (name: string): unknown => JSON.parse(seen.get(name) ?? 'null');

const ON = { ours: true, wrapped: true, token: null };
const OFF = { ours: false, wrapped: false, token: null };

beforeAll(async () => {
  const tree = await gnomeTree();
  const play = 'cp "$2" "$1/tmp/scenes.sh"; exec chroot "$1" sh /tmp/scenes.sh';
  const inside = ['sh', '-c', play, 'sh', tree, `${support}/lock-screen.sh`];
  const [program = '', ...line] = entering(tree, inside);
  const { stdout } = spawnSync(program, line, { encoding: 'utf8', timeout: 300_000 });
  const lines = stdout.split('\n').map((text) => text.split('\t'));
  seen = new Map(lines.map(([name = '', value = '']) => [name, value]));
});

it('the shell loads the extension that is for it, and leaves the other alone', () => {
  // 1 is enabled, 4 out of date.
  expect(at('states')).toEqual({
    'portal-sign-in-legacy@ovirt.org': 1,
    'portal-sign-in@ovirt.org': 4,
  });
  expect(at('on')).toEqual(ON);
});

it('a token is for a locked screen, from the owner of the name', () => {
  expect(at('unlocked')).toEqual(ON);
  expect(at('locked')).toEqual(ON);
  expect(at('stranger')).toEqual(ON);
  expect(at('told')).toEqual({ ...ON, token: 'waiting' });
});

it('the lock screen turns to its prompt, for the service, and says so', () => {
  expect(at('prompt')).toEqual({ shown: true, service: 'gdm-ovirtcred' });
  expect(at('signing-in')).toEqual(['Signing in from the portal…']);
});

it('the token answers its own prompt, once, and a person is asked for the rest', () => {
  expect(at('password')).toEqual(['person: Password:']);
  expect(at('answered')).toEqual(['one']);
  expect(at('twice')).toEqual([]);
});

it('a refusal is shown, a replayed token ignored, and the next one taken', () => {
  expect(at('refused')).toEqual([expect.stringMatching(/^The portal could not sign you in/)]);
  expect(at('replayed')).toEqual(ON);
  expect(at('next')).toEqual({ ...ON, token: 'waiting' });
});

it('leaves nothing behind when it is switched off, and comes back', () => {
  expect(at('off')).toEqual(OFF);
  expect(at('gone')).toEqual([]);
  expect(at('restored')).toEqual({ ...OFF, token: 'three' });
  expect(at('again')).toEqual(ON);
});
