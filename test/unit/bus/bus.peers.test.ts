import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Bus } from '../../../agent/bus/bus.ts';
import { BusError } from '../../../agent/bus/calls.ts';
import { connections, installBus, starting } from '../support/bus.ts';
import { BUS_NAME, DAEMON, FakeConnection } from '../support/connection.ts';
import { recordedLog } from '../support/log.ts';

vi.mock('dbus-native', () => ({ createConnection: vi.fn() }));

const CALL = 1;
const ERROR = 3;
const SIGNAL = 4;

beforeEach(installBus);

afterEach(() => {
  vi.useRealTimers();
});

describe('a call from a peer', () => {
  const members = ['emit', '__proto__', 'constructor', 'hasOwnProperty', 'Ready', '', undefined];

  it.each(members)('of %j is told that there is nothing to call', async (member) => {
    const { newest } = starting();
    newest().emit('message', {
      type: CALL,
      sender: ':1.7',
      serial: 9,
      member,
      path: '/',
      interface: BUS_NAME,
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(newest().messages).toEqual([
      expect.objectContaining({
        type: ERROR,
        destination: ':1.7',
        replySerial: 9,
        errorName: 'org.freedesktop.DBus.Error.UnknownObject',
      }),
    ]);
  });

  it('whose answer D-Bus cannot say is told that it failed', async () => {
    const { bus, newest } = starting();
    const text = { name: 'text', type: 's' };
    const method = { takes: [], gives: [text], call: async () => ['a\0b'] };
    bus.service.export('/a', { 'a.b': { methods: { C: method } } });
    const message = vi.spyOn(newest(), 'message').mockImplementationOnce(() => {
      throw new Error('canary');
    });
    const call = {
      type: CALL,
      sender: ':1.7',
      serial: 9,
      path: '/a',
      interface: 'a.b',
      member: 'C',
    };
    newest().emit('message', call);
    await vi.advanceTimersByTimeAsync(0);
    expect(message).toHaveBeenLastCalledWith({
      type: ERROR,
      serial: expect.any(Number),
      destination: ':1.7',
      replySerial: 9,
      errorName: 'org.freedesktop.DBus.Error.Failed',
    });
  });

  it.each([
    ['that wants no answer', { type: CALL, sender: ':1.7', serial: 9, flags: 1 }],
    ['from nobody', { type: CALL, serial: 9 }],
    ['of an unknown type', { type: 77, sender: ':1.7', serial: 9 }],
    ['without anything', {}],
    ['with a body that is none', { type: SIGNAL, sender: DAEMON, member: 'NameAcquired' }],
  ])('%s is passed over', (_, message) => {
    const { newest, ready } = starting();
    newest().emit('message', message);
    expect([newest().messages, ready.mock.calls.length]).toEqual([[], 0]);
  });
});

describe('a bus that does not read', () => {
  const MAX_UNSENT = 1024 * 1024;
  const CALL_MESSAGE = { type: CALL, sender: ':1.7', serial: 9, member: 'emit' };
  const TOLD = 'no login can be announced: system bus: why="it does not read"\n';

  it('is dropped at a flood of calls when more than 1 MiB waits, and tried again', async () => {
    const { bus, signal, ready, newest, lines } = starting();
    await newest().welcome();
    const old = newest();
    const before = old.messages.length;
    old.stream.writableLength = MAX_UNSENT;
    old.emit('message', CALL_MESSAGE);
    await vi.advanceTimersByTimeAsync(0);
    expect([old.messages.length, old.isDestroyed]).toEqual([before + 1, false]);
    old.stream.writableLength = MAX_UNSENT + 1;
    for (let i = 0; i < 100; i += 1) old.emit('message', CALL_MESSAGE);
    await vi.advanceTimersByTimeAsync(0);
    expect([old.messages.length, old.isDestroyed]).toEqual([before + 1, true]);
    expect([lines.at(-1), lines.length, bus.send([signal])]).toEqual([TOLD, 2, false]);
    await vi.advanceTimersByTimeAsync(250);
    expect(connections).toHaveLength(2);
    await newest().welcome();
    expect([bus.send([signal]), ready.mock.calls.length]).toEqual([true, 2]);
  });

  it('takes no call of ours either, and those that wait fail', async () => {
    const { bus, newest, count } = starting();
    await newest().welcome();
    const call = { destination: 'a.b', path: '/a', interface: 'a.b', member: 'C' };
    const waiting = expect(bus.call(call)).rejects.toBeInstanceOf(BusError);
    newest().stream.writableLength = MAX_UNSENT + 1;
    await expect(bus.call(call)).rejects.toBeInstanceOf(BusError);
    await waiting;
    expect([newest().isDestroyed, count('it does not read')]).toEqual([true, 1]);
  });
});

describe('a signal of a service', () => {
  const SERVICE = 'org.example.Service';
  const SIGNAL_OF_SERVICE = {
    type: SIGNAL,
    path: '/a',
    interface: 'a.b',
    member: 'C',
    body: ['x'],
  };

  /** A bus with a subscription; `meet` does the beginning of a connection and tells the owner. */
  function subscribed() {
    const { log, count } = recordedLog();
    const bus = new Bus({ address: 'unix:path=/x', name: BUS_NAME, log, ready: () => {} });
    const newest = (): FakeConnection => connections.at(-1) ?? new FakeConnection();
    const heard: unknown[] = [];
    const owners: boolean[] = [];
    bus.subscribe({ sender: SERVICE, interface: 'a.b' }, ({ body }) => heard.push(body[0]));
    bus.watchOwner(SERVICE, (isThere) => owners.push(isThere));
    bus.start();
    const meet = async (owner: string): Promise<void> => {
      await newest().welcome();
      const asked = newest().messages.slice(2);
      expect(asked.map(({ member }) => member)).toEqual(['AddMatch', 'AddMatch', 'GetNameOwner']);
      for (const { serial, member } of asked) {
        const body = member === 'GetNameOwner' ? [owner] : [];
        await newest().answer({ body, ...(serial !== undefined && { replySerial: serial }) });
      }
    };
    return { newest, count, heard, owners, meet };
  }

  it('is passed on from its owner, and from nobody else', async () => {
    const { newest, heard, owners, meet } = subscribed();
    await meet(':1.7');
    for (const sender of [':1.666', SERVICE, ':1.7', DAEMON]) {
      newest().emit('message', { ...SIGNAL_OF_SERVICE, sender, body: [sender] });
    }
    expect([heard, owners]).toEqual([[':1.7'], [true]]);
  });

  it('is asked for anew on the next connection, whose owners are others', async () => {
    const { newest, heard, owners, meet } = subscribed();
    await meet(':1.7');
    newest().emit('end');
    expect(owners).toEqual([true, false]);
    await vi.advanceTimersByTimeAsync(250);
    await meet(':1.3');
    for (const sender of [':1.7', ':1.3']) {
      newest().emit('message', { ...SIGNAL_OF_SERVICE, sender, body: [sender] });
    }
    expect([heard, owners]).toEqual([[':1.3'], [true, false, true]]);
  });

  it('that the bus does not promise costs the connection', async () => {
    const { newest, count } = subscribed();
    await newest().welcome();
    await newest().answer({ type: ERROR, errorName: 'org.freedesktop.DBus.Error.LimitsExceeded' });
    expect([newest().isDestroyed, count('it did not answer in time')]).toEqual([true, 1]);
    await vi.advanceTimersByTimeAsync(250);
    expect(connections).toHaveLength(2);
  });
});
