/**
 * Every method that the agent's own introspection data names, on every object, with values at the edges
 * of their types and with arguments that it does not take: what dfuzzer does, which Debian has not.
 */

import { expect, it } from 'vitest';
import { BUS_KINDS } from '../support/bus.ts';
import { BusPeer, ERROR, RETURN } from '../support/bus-peer.ts';
import { answerOf, request } from '../support/credential-client.ts';
import { BUS_NAME, Guest } from '../support/guest.ts';

interface Method {
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature: string;
}

const INTERFACES = ['org.ovirt.sso.Agent1', 'org.ovirt.sso.Greeter1'];

/** Edges of each type that the agent's methods take. */
const EDGES: Readonly<Record<string, readonly unknown[]>> = {
  s: [
    ...[
      ...INTERFACES,
      'LastLogin',
      '',
      ' ',
      '__proto__',
      'constructor',
      'toString',
      'ovirt-sso-',
      '%n%s',
      '../../etc/passwd',
    ],
    ...['\u{10ffff}', '\r\n', '<!--', 'x'.repeat(200_000)],
  ],
  v: [
    ['s', 'x'],
    ['t', 0xffff_ffff_ffff_ffffn],
    ['d', -1.7e308],
    ['v', ['v', ['a{sv}', [['__proto__', ['s', 'x']]]]]],
    ['ay', Buffer.alloc(100_000)],
  ],
};

/** Bodies that no method takes. */
const STRANGE: readonly { readonly signature: string; readonly body: unknown[] }[] = [
  { signature: 'x', body: [-1n] },
  { signature: 'a{sv}', body: [[['__proto__', ['s', 'x']]]] },
  { signature: '(((((s)))))', body: [[[[[['x']]]]]] },
  { signature: 'ssssssss', body: Array.from('12345678') },
];

/** Objects and their methods, from `path` on downwards. */
async function methodsBelow(peer: BusPeer, path: string): Promise<Method[]> {
  const { type, body } = await peer.call({
    destination: BUS_NAME,
    path,
    interface: 'org.freedesktop.DBus.Introspectable',
    member: 'Introspect',
  });
  expect(type).toBe(RETURN);
  const xml = String(body?.[0]);
  const own = [...xml.matchAll(/<interface name="([^"]+)">(.*?)<\/interface>/gs)].flatMap(
    ([, name = '', content = '']) =>
      [...content.matchAll(/<method name="([^"]+)"(?:\/>|>(.*?)<\/method>)/gs)].map(
        ([, member = '', args = '']) => ({ path, interface: name, member, signature: taken(args) }),
      ),
  );
  const children = [...xml.matchAll(/<node name="([^"/]+)"/g)].map(([, name]) => name);
  const folder = path === '/' ? '/' : `${path}/`;
  const below = await Promise.all(children.map((name) => methodsBelow(peer, `${folder}${name}`)));
  return [...own, ...below.flat()];
}

function taken(args: string): string {
  return [...args.matchAll(/<arg [^>]*>/g)]
    .filter(([arg]) => arg.includes('direction="in"'))
    .map(([arg]) => /type="([^"]+)"/.exec(arg)?.[1] ?? '')
    .join('');
}

/** Each edge of each argument, while the others have their first. */
function bodies(signature: string): unknown[][] {
  const edges = [...signature].map((type) => EDGES[type] ?? []);
  const first = edges.map(([edge]) => edge);
  return [first, ...edges.flatMap((all, at) => all.map((edge) => first.with(at, edge)))];
}

it.each(BUS_KINDS)('on a %s answers each, does no harm and stays', async (kind) => {
  await using guest = await Guest.start({ kind });
  using peer = await BusPeer.connect(guest.bus.address);
  const owner = await peer.ownerOf(BUS_NAME);
  const all = await methodsBelow(peer, '/');
  // Objects share their standard interfaces: each method of these once.
  const methods = new Map(all.map((method) => [`${method.interface}.${method.member}`, method]));
  const names = INTERFACES.map((name) => expect.stringContaining(name));
  expect([...methods.keys()]).toEqual(expect.arrayContaining(names));
  for (const { signature, ...target } of methods.values()) {
    expect(Object.keys(EDGES)).toEqual(expect.arrayContaining([...signature]));
    const proper = bodies(signature);
    for (const body of proper) {
      const call = { ...target, ...(signature !== '' && { signature, body }) };
      const { type } = await peer.call({ destination: BUS_NAME, ...call });
      expect([RETURN, ERROR]).toContain(type);
    }
    for (const strange of STRANGE) {
      const reply = await peer.call({ destination: BUS_NAME, ...target, ...strange });
      const errorName = 'org.freedesktop.DBus.Error.InvalidArgs';
      expect(reply).toMatchObject({ type: ERROR, errorName });
    }
  }
  expect(await peer.ownerOf(BUS_NAME)).toBe(owner);
  const token = await guest.login('alice', 'secret');
  const { bytes } = await request(guest.agent.socket, { send: [token] });
  expect(bytes).toEqual(answerOf('alice', 'secret'));
  expect(guest.host.violations).toEqual([]);
});
