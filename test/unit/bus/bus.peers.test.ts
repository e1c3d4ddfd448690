import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { installBus, starting } from '../support/bus.ts';
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
