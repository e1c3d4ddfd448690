import type { Message } from 'dbus-native';
import { describe, expect, it, vi } from 'vitest';
import { BusError } from '../../../agent/bus/calls.ts';
import { Connections } from '../../../agent/bus/connections.ts';

const DAEMON = 'org.freedesktop.DBus';
const ME = 114;
const OTHER = 1000;

/** A bus whose connections a test makes and ends; it answers at once unless it is told not to. */
function following() {
  const world = { uids: new Map<string, number>(), isSlow: false, error: '' };
  const calls: string[] = [];
  const waiting: (() => void)[] = [];
  const failed = vi.fn();
  const answer = ({ member, body }: Message): Message => {
    if (world.error !== '') throw new BusError(world.error);
    if (member === 'ListNames') return { body: [[DAEMON, 'a.b', ...world.uids.keys()]] };
    const uid = world.uids.get(String(body?.[0]));
    if (member !== 'GetConnectionUnixUser') return {};
    if (uid === undefined) throw new BusError(`${DAEMON}.Error.NameHasNoOwner`);
    return { body: [uid] };
  };
  const connections = new Connections({
    failed,
    call: (message) => {
      calls.push(`${message.member} ${message.body?.[0] ?? ''}`.trim());
      const reply = Promise.withResolvers<Message>();
      const settle = (): void => {
        try {
          reply.resolve(answer(message));
        } catch (error) {
          reply.reject(error);
        }
      };
      if (world.isSlow) waiting.push(settle);
      else settle();
      return reply.promise;
    },
  });
  const names = new Set<string>();
  connections.watch((name, isThere) => (isThere ? names.add(name) : names.delete(name)));
  const changed = (name: unknown, owner: unknown, sender = DAEMON): void =>
    connections.received({
      sender,
      interface: DAEMON,
      member: 'NameOwnerChanged',
      body: [name, '', owner],
    });
  const comes = (name: string, uid: number): void => {
    world.uids.set(name, uid);
    changed(name, name);
  };
  const goes = (name: string): void => {
    world.uids.delete(name);
    changed(name, '');
  };
  /** Lets what was asked be answered. */
  const settle = async (): Promise<void> => {
    for (const each of waiting.splice(0)) each();
    await vi.waitFor(() => Promise.resolve());
  };
  return { connections, world, calls, waiting, names, changed, comes, goes, settle, failed };
}

const RULE = `type='signal',sender='${DAEMON}',interface='${DAEMON}',member='NameOwnerChanged'`;

it('tells of one that is gone before its turn came', async () => {
  const { connections, world, names, goes, settle } = following();
  world.uids.set(':1.7', ME);
  world.isSlow = true;
  connections.follow(ME);
  void connections.connected();
  await settle();
  // It has called and is known by that.
  names.add(':1.7');
  goes(':1.7');
  expect([...names]).toEqual([]);
});

describe('nobody is asked', () => {
  it('while no account is followed, though many come and go', async () => {
    const { connections, calls, comes, goes, settle } = following();
    await connections.connected();
    comes(':1.7', ME);
    goes(':1.7');
    await settle();
    expect(calls).toEqual([]);
  });

  it('before there is a bus, nor after it went', async () => {
    const { connections, calls, settle } = following();
    connections.follow(ME);
    connections.follow(OTHER);
    connections.follow(undefined);
    await settle();
    expect(calls).toEqual([]);
  });
});

describe('an account', () => {
  it('has the connections that the bus names, and those that come', async () => {
    const { connections, world, calls, names, comes, goes, settle } = following();
    world.uids.set(':1.1', ME).set(':1.2', OTHER).set(':1.3', ME);
    connections.follow(ME);
    await connections.connected();
    await settle();
    expect(calls.slice(0, 2)).toEqual([`AddMatch ${RULE}`, 'ListNames']);
    expect([...names]).toEqual([':1.1', ':1.3']);
    comes(':1.4', ME);
    comes(':1.5', OTHER);
    goes(':1.1');
    await settle();
    expect([...names]).toEqual([':1.3', ':1.4']);
  });

  it('is followed from then on, and its rule is taken back', async () => {
    const { connections, world, calls, names, settle } = following();
    await connections.connected();
    world.uids.set(':1.1', ME).set(':1.2', OTHER);
    connections.follow(ME);
    await settle();
    connections.follow(ME);
    connections.follow(OTHER);
    await settle();
    expect([...names]).toEqual([':1.2']);
    connections.follow(undefined);
    await settle();
    expect([...names]).toEqual([]);
    const rules = calls.filter((call) => call.includes('Match'));
    expect(rules).toEqual([`AddMatch ${RULE}`, `RemoveMatch ${RULE}`]);
  });

  it('loses all of them with the bus, and has others on the next one', async () => {
    const { connections, world, names, settle } = following();
    world.uids.set(':1.1', ME);
    connections.follow(ME);
    await connections.connected();
    await settle();
    connections.lost();
    expect([...names]).toEqual([]);
    world.uids.clear();
    world.uids.set(':1.9', ME);
    await connections.connected();
    await settle();
    expect([...names]).toEqual([':1.9']);
  });
});

describe('an answer', () => {
  it('about an account that is not followed any more counts for nothing', async () => {
    const { connections, world, names, settle } = following();
    await connections.connected();
    world.uids.set(':1.1', ME);
    world.isSlow = true;
    connections.follow(ME);
    for (let steps = 0; steps < 3; steps += 1) await settle();
    connections.follow(OTHER);
    for (let steps = 0; steps < 3; steps += 1) await settle();
    expect([...names]).toEqual([]);
  });

  it('about a connection that is gone is none', async () => {
    const { connections, comes, goes, world, names, settle } = following();
    connections.follow(ME);
    await connections.connected();
    world.isSlow = true;
    comes(':1.1', ME);
    goes(':1.1');
    await settle();
    expect([...names]).toEqual([]);
  });

  it('that does not come costs the bus its connection', async () => {
    const { connections, world, failed, settle } = following();
    await connections.connected();
    world.error = `${DAEMON}.Error.NoReply`;
    connections.follow(ME);
    await settle();
    expect(failed).toHaveBeenCalledTimes(1);
  });

  it('that does not come at the beginning is for who made the connection', async () => {
    const { connections, world, failed } = following();
    world.error = `${DAEMON}.Error.NoReply`;
    connections.follow(ME);
    await expect(connections.connected()).rejects.toBeInstanceOf(BusError);
    expect(failed).not.toHaveBeenCalled();
  });
});

it('asks a few at a time, however many come at once', async () => {
  const { connections, world, waiting, comes, names, settle } = following();
  connections.follow(ME);
  await connections.connected();
  world.isSlow = true;
  for (let each = 0; each < 1000; each += 1) comes(`:1.${each}`, ME);
  expect(waiting).toHaveLength(32);
  while (waiting.length > 0) await settle();
  expect(names.size).toBe(1000);
});

it.each([
  [':1.7', ':1.7', ':1.666'],
  ['org.example.Name', ':1.7', DAEMON],
  [7, ':1.7', DAEMON],
  [':1.7\0', ':1.7\0', DAEMON],
])('is told nothing by a signal about %o from %3$s', async (name, owner, sender) => {
  const { connections, calls, changed, settle } = following();
  connections.follow(ME);
  await connections.connected();
  calls.length = 0;
  changed(name, owner, sender);
  await settle();
  expect(calls).toEqual([]);
});
