import { describe, expect, it } from 'vitest';
import { BUS_KINDS } from '../support/bus.ts';
import {
  build,
  DESTINATION,
  INTERFACE,
  MEMBER,
  PATH,
  SIGNATURE,
  stringBody,
} from '../support/bus-bytes.ts';
import { BusPeer, CALL, ERROR, RETURN, SIGNAL } from '../support/bus-peer.ts';
import { answerOf, request } from '../support/credential-client.ts';
import { BUS_NAME, Guest } from '../support/guest.ts';

const OBJECT = '/org/ovirt/vdsm/Credentials';
const UNKNOWN = {
  type: ERROR,
  errorName: expect.stringMatching(
    /^org\.freedesktop\.DBus\.Error\.Unknown(?:Method|Object|Interface)$/,
  ),
};

/** Names that every JavaScript object or event emitter has. */
const INHERITED = ['emit', 'constructor', '__proto__', 'toString', 'hasOwnProperty', 'then', 'on'];

/** The agent stayed on its connection, and a login goes through. */
async function expectUnharmed(guest: Guest, owner: string | undefined): Promise<void> {
  expect(await guest.greeter.ownerOf(BUS_NAME)).toBe(owner);
  const token = await guest.login('alice', 'secret');
  const { bytes } = await request(guest.agent.socket, { send: [token] });
  expect(bytes).toEqual(answerOf('alice', 'secret'));
  expect(guest.agent.isRunning).toBe(true);
  expect(guest.host.violations).toEqual([]);
}

describe.each(BUS_KINDS)('a hostile peer on a %s', (kind) => {
  it('is told of every call that there is nothing such, whatever names and values are in it', async () => {
    await using guest = await Guest.start({ kind });
    using peer = await BusPeer.connect(guest.bus.address);
    const owner = await peer.ownerOf(BUS_NAME);
    const target = { destination: BUS_NAME, path: OBJECT, interface: BUS_NAME };
    const calls = [
      ...INHERITED.map((member) => ({ ...target, member })),
      ...INHERITED.map((name) => ({
        ...target,
        path: `/${name}`,
        interface: `a.${name}`,
        member: name,
      })),
      { destination: BUS_NAME, path: '/', member: 'WithoutAnInterface' },
      {
        ...target,
        interface: 'org.freedesktop.DBus.Properties',
        member: 'GetAll',
        signature: 's',
        body: ['__proto__'],
      },
      { ...target, interface: 'org.freedesktop.DBus.Introspectable', member: 'emit' },
      {
        ...target,
        member: 'UserAuthenticated',
        signature: 'a{sv}',
        body: [[['__proto__', ['s', 'x']]]],
      },
      { ...target, member: 'UserAuthenticated', signature: 'ay', body: [Buffer.alloc(100_000)] },
      { ...target, member: 'a'.repeat(255) },
    ];
    for (const call of calls) expect(await peer.call(call)).toMatchObject(UNKNOWN);
    await expectUnharmed(guest, owner);
  });

  it('may speak big-endian', async () => {
    await using guest = await Guest.start({ kind });
    using peer = await BusPeer.connect(guest.bus.address);
    const owner = await peer.ownerOf(BUS_NAME);
    const message = build({
      endian: 'B',
      type: CALL,
      serial: 0x01020304,
      fields: [
        [PATH, 'o', OBJECT],
        [INTERFACE, 's', BUS_NAME],
        [MEMBER, 's', 'emit'],
        [DESTINATION, 's', BUS_NAME],
        [SIGNATURE, 'g', 's'],
      ],
      body: stringBody('error', 'B'),
    });
    peer.raw(message);
    expect(await peer.reply(0x01020304)).toMatchObject(UNKNOWN);
    await expectUnharmed(guest, owner);
  });

  it('gets no answer when it expects none', async () => {
    await using guest = await Guest.start({ kind });
    using peer = await BusPeer.connect(guest.bus.address);
    const owner = await peer.ownerOf(BUS_NAME);
    const call = { type: CALL, destination: BUS_NAME, path: OBJECT, member: 'emit' };
    const quiet = peer.send({ ...call, flags: 1 });
    expect(await peer.call(call)).toMatchObject(UNKNOWN);
    expect(peer.messages.filter(({ replySerial }) => replySerial === quiet)).toEqual([]);
    await expectUnharmed(guest, owner);
  });

  it('cannot take the name, or make the agent believe that it lost or won it', async () => {
    await using guest = await Guest.start({ kind });
    using peer = await BusPeer.connect(guest.bus.address);
    const owner = await peer.ownerOf(BUS_NAME);
    const REPLACE_EXISTING = 2;
    const IN_QUEUE = 2;
    expect(await peer.own(BUS_NAME, REPLACE_EXISTING)).toBe(IN_QUEUE);
    for (const member of ['NameLost', 'NameAcquired', 'NameLost']) {
      peer.send({
        type: SIGNAL,
        destination: String(owner),
        path: '/org/freedesktop/DBus',
        interface: 'org.freedesktop.DBus',
        member,
        signature: 's',
        body: [BUS_NAME],
      });
    }
    // Answers that nobody asked for: both buses drop them, unless a policy lets them through.
    for (const replySerial of [1, 2, 3, 4, 0xffffffff]) {
      peer.send({ type: RETURN, destination: String(owner), replySerial });
      const error = { type: ERROR, errorName: 'org.freedesktop.DBus.Error.AccessDenied' };
      peer.send({ ...error, destination: String(owner), replySerial });
    }
    await peer.fence(BUS_NAME);
    expect(guest.agent.count('system bus name acquired')).toBe(1);
    expect(guest.agent.count('no login can be announced')).toBe(0);
    await expectUnharmed(guest, owner);
  });

  it('does not end the connection by messages that are too long', async () => {
    await using guest = await Guest.start({ kind });
    using peer = await BusPeer.connect(guest.bus.address);
    const owner = await peer.ownerOf(BUS_NAME);
    const long = { signature: 's', body: ['x'.repeat(2 * 1024 * 1024)] };
    for (const from of ['org.freedesktop.DBus.Properties', 'org.freedesktop.DBus.Peer']) {
      const call = { path: OBJECT, interface: from, member: 'GetAll', flags: 1 };
      peer.send({ type: CALL, destination: BUS_NAME, ...call, ...long });
    }
    const signal = { path: '/', interface: 'a.b', member: 'C' };
    peer.send({ type: SIGNAL, destination: String(owner), ...signal, ...long });
    await peer.fence(BUS_NAME);
    expect(guest.agent.count('a message on the system bus was too long and is skipped')).toBe(1);
    expect(guest.agent.count('system bus name acquired')).toBe(1);
    await expectUnharmed(guest, owner);
  });

  it('does not stop heartbeats or logins with a flood of calls', async () => {
    await using guest = await Guest.start({ kind });
    using peer = await BusPeer.connect(guest.bus.address);
    const owner = await peer.ownerOf(BUS_NAME);
    const call = { type: CALL, destination: BUS_NAME, path: OBJECT, member: 'emit', flags: 1 };
    guest.host.skip();
    for (let sent = 0; sent < 20_000; sent += 1) peer.send(call);
    await guest.host.next('heartbeat');
    await expectUnharmed(guest, owner);
  });
});
