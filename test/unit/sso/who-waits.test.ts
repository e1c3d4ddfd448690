import { describe, expect, it, vi } from 'vitest';
import { newToken } from '../../../agent/sso/token.ts';
import { WhoWaits } from '../../../agent/sso/who-waits.ts';
import type { Waiting } from '../../../agent/waiting.ts';
import { sending } from './support.ts';

const NOW = 1_000_000;
const GREETER: Waiting = { kind: 'greeter', uid: 114, began: 0 };
const LOCKED: Waiting = {
  kind: 'lock-screen',
  uid: 1000,
  user: 'alice',
  session: 'c2',
  mayListen: true,
};
/** KDE's, for example. */
const DEAF: Waiting = { ...LOCKED, mayListen: false };
const AT_WORK: Waiting = { kind: 'desktop', user: 'bob' };
const NOBODY: Waiting = { kind: 'nobody' };

function waiting(...fronts: (Waiting | undefined)[]) {
  const clock = { now: NOW };
  const { bus, sent, marshalled, world } = sending();
  const follow = vi.fn();
  const unlock = vi.fn();
  const whoWaits = new WhoWaits({ bus, follow, unlock, monotonic: () => clock.now });
  for (const front of fronts) whoWaits.inFront(front);
  const heard = (): (string | undefined)[] => sent.splice(0).map((signal) => signal.split(' ')[0]);
  return { whoWaits, clock, sent, heard, follow, unlock, marshalled, world };
}

describe('a login', () => {
  it.each([
    ['a greeter', GREETER, 'tell', 'tell'],
    ['the locked screen of its own user', LOCKED, 'tell', 'refuse'],
    ['a desktop that is in use', AT_WORK, 'refuse', 'refuse'],
    ['nobody', NOBODY, 'keep', 'keep'],
  ] as const)('with %s in front', (_, front, ofAlice, ofBob) => {
    const { whoWaits } = waiting(front);
    expect([whoWaits.verdict(1000).kind, whoWaits.verdict(1001).kind]).toEqual([ofAlice, ofBob]);
  });

  it('of an account that NSS does not know unlocks nothing', () => {
    expect(waiting(LOCKED).whoWaits.verdict(undefined).kind).toBe('refuse');
    expect(waiting(GREETER).whoWaits.verdict(undefined).kind).toBe('tell');
  });

  it('is kept before anything is known, and not offered once nothing is known any more', () => {
    expect(waiting().whoWaits.verdict(1000)).toEqual({ kind: 'keep' });
    expect(waiting(GREETER, undefined).whoWaits.verdict(1000)).toEqual({
      kind: 'unknown',
      why: 'logind does not tell who is in front of the seat',
    });
  });

  it('is refused with who is in the way', () => {
    expect(waiting(AT_WORK).whoWaits.verdict(1000)).toEqual({
      kind: 'refuse',
      why: 'bob is at the desktop, and it is not locked',
    });
    expect(waiting(LOCKED).whoWaits.verdict(1001)).toEqual({
      kind: 'refuse',
      why: 'the screen is locked by another user, alice',
    });
  });
});

it('a crowd that says that it is ready is not remembered for ever', () => {
  const { whoWaits, heard } = waiting(LOCKED);
  for (let each = 0; each < 2_000; each += 1) whoWaits.admits(`:1.${each}`, 1000);
  whoWaits.prepare(newToken()).tell();
  expect(heard()).toEqual(Array.from({ length: 512 }, (_, each) => `:1.${1_488 + each}`));
});

describe('connections are followed', () => {
  it.each([
    [GREETER, 114],
    [LOCKED, 1000],
    [AT_WORK, undefined],
    [NOBODY, undefined],
    [undefined, undefined],
  ] as const)('while %o waits: %o', (front, uid) => {
    expect(waiting(front).follow).toHaveBeenLastCalledWith(uid);
  });
});

describe('a token', () => {
  it('is told to each connection of the account once, and to each new one', () => {
    const { whoWaits, heard } = waiting(GREETER);
    whoWaits.connection(':1.7', true);
    whoWaits.connection(':1.8', true);
    const { tell } = whoWaits.prepare(newToken());
    expect([tell(), tell(), heard()]).toEqual([true, false, [':1.7', ':1.8']]);
    whoWaits.connection(':1.9', true);
    expect([tell(), heard()]).toEqual([true, [':1.9']]);
  });

  it('is told to nobody while nobody is there, nor to one who left', () => {
    const { whoWaits, heard } = waiting(GREETER);
    const { tell } = whoWaits.prepare(newToken());
    expect(tell()).toBe(false);
    whoWaits.connection(':1.7', true);
    whoWaits.connection(':1.7', false);
    expect([tell(), heard()]).toEqual([false, []]);
  });

  it('is told again to one who has the same name on a new bus', () => {
    const { whoWaits, heard } = waiting(GREETER);
    whoWaits.connection(':1.7', true);
    const { tell } = whoWaits.prepare(newToken());
    tell();
    whoWaits.connection(':1.7', false);
    whoWaits.connection(':1.7', true);
    expect([tell(), heard()]).toEqual([true, [':1.7', ':1.7']]);
  });

  it('is marshalled before it is made', () => {
    const { whoWaits, marshalled } = waiting(GREETER);
    whoWaits.connection(':1.7', true);
    for (let logins = 0; logins < 10; logins += 1) whoWaits.prepare(newToken()).tell();
    expect(marshalled).toHaveLength(1);
  });
});

describe('a connection that says that it is ready', () => {
  it.each([
    [GREETER, [0, 114]],
    [LOCKED, [0, 1000]],
    [AT_WORK, [0]],
    [NOBODY, [0]],
    [undefined, [0]],
  ])(
    'is one to be told, now or later, while %o waits, if it is of the uid %o',
    (front, admitted) => {
      const { whoWaits } = waiting(front);
      expect([0, 114, 1000].filter((uid) => whoWaits.admits(':1.7', uid))).toEqual(admitted);
    },
  );

  it('is told though it was, and before it was found', () => {
    const { whoWaits, heard } = waiting(GREETER);
    whoWaits.connection(':1.7', true);
    const { tell, tellAgain } = whoWaits.prepare(newToken());
    expect([tell(), tellAgain(':1.7'), tellAgain(':1.8')]).toEqual([true, true, false]);
    whoWaits.admits(':1.8', 114);
    expect([tellAgain(':1.8'), tell()]).toEqual([true, false]);
    expect(heard()).toEqual([':1.7', ':1.7', ':1.8']);
  });
});

it('knows whom it told a token, for as long as they wait', () => {
  const { whoWaits } = waiting(GREETER);
  whoWaits.connection(':1.7', true);
  const { tell, wasToldTo } = whoWaits.prepare(newToken());
  expect(wasToldTo(':1.7')).toBe(false);
  tell();
  whoWaits.connection(':1.8', true);
  expect([wasToldTo(':1.7'), wasToldTo(':1.8'), wasToldTo(':1.9')]).toEqual([true, false, false]);
  whoWaits.connection(':1.7', false);
  expect(wasToldTo(':1.7')).toBe(false);
});

describe('a greeter that is starting', () => {
  /** When a token is told that waits from the first second of the greeter, in its seconds. */
  function tellings(front: Waiting): number[] {
    const { whoWaits, clock, heard } = waiting(front);
    whoWaits.connection(':1.7', true);
    const { tell } = whoWaits.prepare(newToken());
    const at: number[] = [];
    for (let second = 1; second <= 600; second += 1) {
      clock.now = NOW + second * 1000;
      tell();
      if (heard().length > 0) at.push(second);
    }
    return at;
  }

  it('is told again every five seconds, and ever less often, until five minutes after it began', () => {
    const seconds = [1, 6, 11, 16, 22, 30, 40, 54, 72, 96, 128, 171, 228];
    expect(tellings({ ...GREETER, began: NOW })).toEqual(seconds);
  });

  it('is told once when it is older than that, and so is a locked screen', () => {
    expect(tellings({ ...GREETER, began: NOW - 300_000 })).toEqual([1]);
    expect(tellings(LOCKED)).toEqual([1]);
  });
});

describe('a greeter of root, which has no session,', () => {
  it('is told while nobody is in front, and no other connection of root is', () => {
    const { whoWaits, heard, follow } = waiting(NOBODY);
    const { tell } = whoWaits.prepare(newToken());
    whoWaits.connection(':1.6', true);
    expect([whoWaits.verdict(1000).kind, tell()]).toEqual(['keep', false]);
    expect(whoWaits.admits(':1.7', 0)).toBe(true);
    expect(follow).toHaveBeenLastCalledWith(0);
    whoWaits.connection(':1.8', true);
    expect([whoWaits.verdict(1000).kind, tell(), heard()]).toEqual(['tell', true, [':1.7']]);
  });

  it('is told nothing while anybody is in front, and again when nobody is', () => {
    const { whoWaits, heard, follow } = waiting(NOBODY);
    whoWaits.admits(':1.7', 0);
    for (const [front, uid] of [
      [GREETER, 114],
      [LOCKED, 1000],
      [AT_WORK, undefined],
      [undefined, undefined],
    ] as const) {
      whoWaits.inFront(front);
      expect(follow).toHaveBeenLastCalledWith(uid);
      expect([whoWaits.prepare(newToken()).tell(), heard()]).toEqual([false, []]);
    }
    whoWaits.inFront(NOBODY);
    expect([follow.mock.lastCall, whoWaits.verdict(1000).kind]).toEqual([[0], 'keep']);
    whoWaits.connection(':1.7', true);
    expect([whoWaits.prepare(newToken()).tell(), heard()]).toEqual([true, [':1.7']]);
  });

  it('is known from a time in which nothing was known', () => {
    const { whoWaits, heard } = waiting();
    whoWaits.admits(':1.7', 0);
    whoWaits.inFront(NOBODY);
    whoWaits.connection(':1.7', true);
    expect([whoWaits.prepare(newToken()).tell(), heard()]).toEqual([true, [':1.7']]);
  });

  it('is not told once it has gone', () => {
    const { whoWaits } = waiting(NOBODY);
    whoWaits.admits(':1.7', 0);
    whoWaits.connection(':1.7', false);
    expect(whoWaits.verdict(1000)).toEqual({ kind: 'keep' });
  });

  it('is forgotten when sixteen others have asked since', () => {
    const { whoWaits, heard } = waiting(AT_WORK);
    for (let name = 0; name <= 16; name += 1) whoWaits.admits(`:1.${name}`, 0);
    whoWaits.inFront(NOBODY);
    for (let name = 0; name <= 16; name += 1) whoWaits.connection(`:1.${name}`, true);
    whoWaits.prepare(newToken()).tell();
    const told = heard();
    expect([told.length, told.includes(':1.0'), told.includes(':1.16')]).toEqual([16, false, true]);
  });
});

it('a connection that was ready for one who waited is not told of another', () => {
  const { whoWaits, heard } = waiting(GREETER);
  // Before the bus has told that it is there: who follows connections knows nothing of it yet.
  whoWaits.admits(':1.7', 114);
  whoWaits.inFront(LOCKED);
  expect([whoWaits.prepare(newToken()).tell(), heard()]).toEqual([false, []]);
});

describe('a locked screen is opened by the unlock helper', () => {
  it('at once and once when it listens for no token, which is told to nobody', () => {
    const { whoWaits, clock, heard, unlock } = waiting(DEAF);
    whoWaits.connection(':1.7', true);
    const token = newToken();
    const { tell } = whoWaits.prepare(token);
    expect([tell(), tell(), heard()]).toEqual([true, false, []]);
    clock.now += 60_000;
    expect([tell(), heard(), unlock.mock.calls]).toEqual([false, [], [['c2', token]]]);
  });

  it('after forty seconds when it may listen, and did not use the token that it was told', () => {
    const { whoWaits, clock, heard, unlock } = waiting(LOCKED);
    whoWaits.connection(':1.7', true);
    const { tell } = whoWaits.prepare(newToken());
    expect([tell(), heard()]).toEqual([true, [':1.7']]);
    clock.now += 39_999;
    expect([tell(), unlock.mock.calls.length]).toEqual([false, 0]);
    clock.now += 1;
    expect([tell(), tell(), unlock.mock.calls.length]).toEqual([true, false, 1]);
  });

  it('not yet when a connection of its account has said that it is ready', () => {
    const { whoWaits, clock, heard, unlock } = waiting(DEAF);
    whoWaits.admits(':1.7', 1000);
    const { tell } = whoWaits.prepare(newToken());
    expect([tell(), heard(), unlock.mock.calls.length]).toEqual([true, [':1.7'], 0]);
    clock.now += 40_000;
    expect([tell(), unlock.mock.calls.length]).toEqual([true, 1]);
  });

  it('when the one that was ready has gone', () => {
    const { whoWaits, heard, unlock } = waiting(DEAF);
    whoWaits.admits(':1.7', 1000);
    whoWaits.connection(':1.7', false);
    expect(whoWaits.prepare(newToken()).tell()).toBe(true);
    expect([heard(), unlock.mock.calls.length]).toEqual([[], 1]);
  });

  it('when a login came before it was in front', () => {
    const { whoWaits, unlock } = waiting(NOBODY);
    const { tell } = whoWaits.prepare(newToken());
    expect(tell()).toBe(false);
    whoWaits.inFront(DEAF);
    expect([tell(), unlock.mock.calls.length]).toEqual([true, 1]);
  });
});
