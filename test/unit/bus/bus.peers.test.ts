import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BusError } from '../../../agent/bus/calls.ts';
import { connections, installBus, starting } from '../support/bus.ts';
import { BUS_NAME, DAEMON } from '../support/connection.ts';

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

  it.each(members)('of %j is told that there is no such method', (member) => {
    const { newest } = starting();
    newest().emit('message', {
      type: CALL,
      sender: ':1.7',
      serial: 9,
      member,
      interface: BUS_NAME,
    });
    expect(newest().messages).toEqual([
      expect.objectContaining({
        type: ERROR,
        destination: ':1.7',
        replySerial: 9,
        errorName: 'org.freedesktop.DBus.Error.UnknownMethod',
        body: ['no such method'],
      }),
    ]);
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
    expect([old.messages.length, old.isDestroyed]).toEqual([before + 1, false]);
    old.stream.writableLength = MAX_UNSENT + 1;
    for (let i = 0; i < 100; i += 1) old.emit('message', CALL_MESSAGE);
    expect([old.messages.length, old.isDestroyed]).toEqual([before + 1, true]);
    expect([lines.at(-1), lines.length, bus.send(signal)]).toEqual([TOLD, 2, false]);
    await vi.advanceTimersByTimeAsync(250);
    expect(connections).toHaveLength(2);
    await newest().welcome();
    expect([bus.send(signal), ready.mock.calls.length]).toEqual([true, 2]);
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
