import { describe, expect, it } from 'vitest';
import { changes, presence } from '../../../agent/desktop/events.ts';
import type { SessionMessage } from '../../../agent/messages.ts';
import { ALICE, BOB, facts, GREETER, LOCKED } from './support.ts';

/** `user=alice logon lock`, as one text. */
function told(messages: readonly SessionMessage[]): string {
  const words = messages.map((message) =>
    message.name === 'active-user'
      ? `user=${message.content.name}`
      : message.name.replace('session-', ''),
  );
  return words.join(' ');
}

const SEATS = {
  nobody: undefined,
  greeter: GREETER,
  alice: ALICE,
  'alice, locked': LOCKED,
  bob: BOB,
  'bob, locked': { ...BOB, isLocked: true },
  'alice anew': { ...ALICE, id: 'c9' },
};
type Seat = keyof typeof SEATS;

it.each([
  ['nobody', 'user=None logoff'],
  ['greeter', 'user=None logoff'],
  ['alice', 'user=alice logon unlock'],
  ['alice, locked', 'user=alice logon lock'],
] as const)('a host that knows nothing hears of %s: %s', (seat, expected) => {
  expect(told(presence(facts(SEATS[seat])))).toBe(expected);
});

describe('a host that knows one hears of the other', () => {
  const TRANSITIONS: readonly (readonly [Seat, Seat, string])[] = [
    ['nobody', 'greeter', ''],
    ['greeter', 'nobody', ''],
    ['nobody', 'alice', 'user=alice logon'],
    ['greeter', 'alice', 'user=alice logon'],
    ['nobody', 'alice, locked', 'user=alice logon lock'],
    ['greeter', 'alice, locked', 'user=alice logon lock'],
    ['alice', 'nobody', 'user=None logoff'],
    ['alice', 'greeter', 'user=None logoff'],
    ['alice, locked', 'nobody', 'user=None logoff'],
    ['alice, locked', 'greeter', 'user=None logoff'],
    ['alice', 'alice, locked', 'lock'],
    ['alice, locked', 'alice', 'unlock'],
    ['alice', 'bob', 'user=bob logoff logon'],
    ['alice', 'bob, locked', 'user=bob logoff logon lock'],
    ['alice, locked', 'bob', 'user=bob logoff logon'],
    ['alice, locked', 'bob, locked', 'user=bob logoff logon lock'],
    ['alice', 'alice anew', 'logoff logon'],
    ['alice, locked', 'alice anew', 'logoff logon'],
    ['alice anew', 'alice, locked', 'logoff logon lock'],
  ];

  it.each(TRANSITIONS)('%s, then %s: %j', (before, after, expected) => {
    expect(told(changes(facts(SEATS[before]), facts(SEATS[after])))).toBe(expected);
  });

  it.each(Object.keys(SEATS) as Seat[])('%s, and nothing when that stays', (seat) => {
    expect(changes(facts(SEATS[seat]), facts(SEATS[seat]))).toEqual([]);
  });
});

it('names the user as VDSM reads it', () => {
  expect(presence(facts(undefined))[0]).toEqual({ name: 'active-user', content: { name: 'None' } });
});
