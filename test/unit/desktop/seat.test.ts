import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Facts } from '../../../agent/desktop/facts.ts';
import { Seat } from '../../../agent/desktop/seat.ts';
import type { Session } from '../../../agent/desktop/session.ts';
import type { SessionMessage } from '../../../agent/messages.ts';
import { recordedLog } from '../support/log.ts';
import {
  ALICE,
  BOB,
  FakeSystemBus,
  facts,
  GREETER,
  LOCKED,
  SEAT_PATH,
  SESSIONS,
} from './support.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function following(front?: Session) {
  const bus = new FakeSystemBus();
  bus.front = front;
  const recorded = recordedLog();
  const told: string[] = [];
  const known: (Facts | undefined)[] = [];
  const seat = new Seat({
    bus,
    log: recorded.log,
    send: (message) => told.push(text(message)),
    changed: (now) => known.push(now),
  });
  return { bus, seat, told, known, ...recorded };
}

/** A seat that is followed, whose beginning has been told. */
async function followed(front?: Session) {
  const following_ = following(front);
  following_.bus.owner(true);
  await settled();
  following_.told.length = 0;
  following_.known.length = 0;
  following_.lines.length = 0;
  following_.bus.reads.length = 0;
  return following_;
}

/** What is under way is done, and the rest after it is over. */
async function settled(): Promise<void> {
  await vi.advanceTimersByTimeAsync(100);
  await vi.advanceTimersByTimeAsync(100);
}

function text(message: SessionMessage): string {
  return message.name === 'active-user' ? `user=${message.content.name}` : message.name;
}

describe('the beginning', () => {
  it('is nothing until logind is there', async () => {
    const { bus, seat, told } = following(ALICE);
    seat.look();
    await settled();
    expect([seat.facts, seat.present(), bus.reads, told]).toEqual([undefined, [], [], []]);
  });

  it('tells everything', async () => {
    const { bus, seat, told, known, lines } = following(LOCKED);
    bus.owner(true);
    await settled();
    expect(told).toEqual(['user=alice', 'session-logon', 'session-lock']);
    expect([seat.facts, known]).toEqual([facts(LOCKED), [facts(LOCKED)]]);
    expect(lines).toEqual(['the desktop changed: user=alice locked=true\n']);
  });

  it('knows the greeter', async () => {
    const { bus, seat, told, lines } = following(GREETER);
    bus.owner(true);
    await settled();
    expect([seat.facts?.greeter?.uid, told]).toEqual([114, ['user=None', 'session-logoff']]);
    expect(lines).toEqual(['the desktop changed: user=None greeter=gdm\n']);
  });
});

describe('a change', () => {
  it.each([
    ['somebody logs in', GREETER, ALICE, ['user=alice', 'session-logon']],
    ['somebody logs out', ALICE, GREETER, ['user=None', 'session-logoff']],
    ['somebody switches', ALICE, BOB, ['user=bob', 'session-logoff', 'session-logon']],
    ['the seat empties', ALICE, undefined, ['user=None', 'session-logoff']],
    ['a text console comes', ALICE, { ...ALICE, type: 'tty' }, ['user=None', 'session-logoff']],
    ['a greeter comes', undefined, GREETER, []],
  ])('%s', async (_, before, after, expected) => {
    const { bus, told, known } = await followed(before);
    bus.bring(after);
    await settled();
    expect(told).toEqual(expected);
    expect(known).toEqual([facts(after)]);
  });

  it.each([
    ['the screen is locked', ALICE, { isLocked: true }, ['session-lock']],
    ['the screen is unlocked', LOCKED, { isLocked: false }, ['session-unlock']],
  ])('%s', async (_, before, change, expected) => {
    const { bus, told } = await followed(before);
    bus.change(change, { LockedHint: change.isLocked });
    await settled();
    expect(told).toEqual(expected);
  });

  it.each([
    ['Type', { ...ALICE, type: 'tty' }, { type: 'x11' }],
    ['Class', { ...ALICE, class: 'none' }, { class: 'user' }],
    ['Active', { ...ALICE, isActive: false }, { isActive: true }],
    ['State', { ...ALICE, state: 'closing' }, { state: 'active' }],
  ])('of %s can make a session count', async (property, before, change) => {
    const { bus, told } = await followed(before);
    bus.change(change, { [property]: 'whatever' });
    await settled();
    expect(told).toEqual(['user=alice', 'session-logon']);
  });

  it('of no consequence is not told', async () => {
    const { bus, told, known, lines } = await followed(ALICE);
    bus.bring(ALICE);
    await settled();
    expect([told, known, lines]).toEqual([[], [], []]);
  });
});

describe('a signal is worth no look', () => {
  it.each([
    ['from another session', `${SESSIONS}c77`, { LockedHint: true }, []],
    ['of an idle hint', `${SESSIONS}c2`, { IdleHint: true }, ['IdleSinceHint']],
    ['from another seat', '/org/freedesktop/login1/seat/seat1', { ActiveSession: ['', '/'] }, []],
    ['of other properties of the seat', SEAT_PATH, { IdleHint: true }, []],
    ['with a text for its properties', `${SESSIONS}c2`, 'LockedHint', 'LockedHint'],
    ['with numbers', SEAT_PATH, 7, 7n],
    ['with nothing', SEAT_PATH, null, undefined],
    ['with pairs', SEAT_PATH, [['ActiveSession', ['c9', '/']]], []],
  ])('%s', async (_, path, changed, invalidated) => {
    const { bus } = await followed(ALICE);
    bus.changed(path, changed, invalidated);
    await settled();
    expect(bus.reads).toEqual([]);
  });
});

describe('signals', () => {
  it('without values are as good as those with', async () => {
    const { bus, told } = await followed(ALICE);
    bus.front = LOCKED;
    bus.changed(`${SESSIONS}c2`, {}, ['LockedHint']);
    await settled();
    expect(told).toEqual(['session-lock']);
  });

  it('that lie about values change nothing', async () => {
    const { bus, told } = await followed(ALICE);
    bus.changed(`${SESSIONS}c2`, { LockedHint: true });
    bus.changed(SEAT_PATH, { ActiveSession: ['c9', `${SESSIONS}c9`] });
    await settled();
    expect(told).toEqual([]);
  });

  it('in a storm cost a look each 100 ms, and the last one counts', async () => {
    const { bus, told } = await followed(ALICE);
    for (let at = 0; at < 1000; at += 1) {
      bus.change({ isLocked: at % 2 === 0 }, { LockedHint: true });
      await vi.advanceTimersByTimeAsync(1);
    }
    await settled();
    expect(bus.reads.length / 2).toBeLessThanOrEqual(12);
    expect(told.at(-1) ?? 'session-unlock').toBe('session-unlock');
  });

  it('that never came are made up for by the next look, which leaves no timer behind', async () => {
    const { bus, seat, told } = await followed(ALICE);
    bus.front = LOCKED;
    seat.look();
    await vi.advanceTimersByTimeAsync(0);
    expect([told, vi.getTimerCount()]).toEqual([['session-lock'], 0]);
  });

  it('cost one wait for logind when the session is still the same', async () => {
    const { bus, seat } = await followed(ALICE);
    seat.look();
    expect(bus.reads.map(({ member }) => member)).toEqual(['Get', 'GetAll']);
    await settled();
    expect(bus.reads).toHaveLength(2);
  });

  it('while a look is under way cause another', async () => {
    const { bus, told } = await followed(ALICE);
    bus.answers.set('Get', () => {
      bus.answers.delete('Get');
      // The answer is under way already when the next session comes.
      queueMicrotask(() => bus.bring(BOB));
      return ['c2', `${SESSIONS}c2`];
    });
    bus.changed(SEAT_PATH, { ActiveSession: ['c2', '/'] });
    await settled();
    expect(told).toEqual(['user=bob', 'session-logoff', 'session-logon']);
  });
});

describe('logind that goes away', () => {
  it('leaves nothing known, and invents nothing', async () => {
    const { bus, seat, told, known, lines } = await followed(ALICE);
    bus.owner(false);
    bus.bring(undefined);
    seat.look();
    await settled();
    expect([seat.facts, seat.present(), told, known]).toEqual([undefined, [], [], [undefined]]);
    expect(lines).toEqual([
      'who is at the desktop is not known: why="logind, or the bus, is gone (if it stays away: systemctl restart systemd-logind.service)"\n',
    ]);
  });

  it.each([
    ['nothing when all is as it was', ALICE, []],
    ['what changed meanwhile', GREETER, ['user=None', 'session-logoff']],
    ['a lock meanwhile', LOCKED, ['session-lock']],
  ])('and returns tells %s', async (_, after, expected) => {
    const { bus, seat, told, count } = await followed(ALICE);
    bus.owner(false);
    bus.front = after;
    bus.owner(true);
    await settled();
    expect([told, seat.facts]).toEqual([expected, facts(after)]);
    expect(count('the desktop is known again')).toBe(1);
  });

  it('while a host asked for everything tells it everything on return', async () => {
    const { bus, seat, told } = await followed(ALICE);
    bus.owner(false);
    expect(seat.present()).toEqual([]);
    bus.owner(true);
    await settled();
    expect(told).toEqual(['user=alice', 'session-logon', 'session-unlock']);
  });

  it('during a look makes the look worthless', async () => {
    const { bus, told, seat } = await followed(ALICE);
    bus.answers.set('GetAll', () => {
      bus.owner(false);
      return {};
    });
    bus.bring(BOB);
    await settled();
    expect([told, seat.facts]).toEqual([[], undefined]);
  });
});

describe('logind that does not answer', () => {
  const WHY = 'org.freedesktop.DBus.Error.NoReply';

  it('is asked again after 5 s, and logged once', async () => {
    const { bus, seat, told, count } = await followed(ALICE);
    bus.refuse('Get', WHY);
    bus.bring(BOB);
    await vi.advanceTimersByTimeAsync(14_000);
    const looks = bus.reads.filter(({ member }) => member === 'Get').length;
    expect([seat.facts, looks, count(`not known: why=${WHY}`)]).toEqual([undefined, 3, 1]);
    bus.answers.clear();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told).toEqual(['user=bob', 'session-logoff', 'session-logon']);
  });
});

it('gives a host everything at each refresh, and no change twice', async () => {
  const { bus, seat, told } = await followed(LOCKED);
  expect(seat.present().map(text)).toEqual(['user=alice', 'session-logon', 'session-lock']);
  bus.bring(undefined);
  await settled();
  expect(told).toEqual(['user=None', 'session-logoff']);
  expect(seat.present().map(text)).toEqual(['user=None', 'session-logoff']);
});

it('is silent and leaves no timer once it is stopped', async () => {
  const { bus, seat, told, known, lines } = await followed(ALICE);
  bus.bring(BOB);
  seat.stop();
  bus.owner(false);
  bus.owner(true);
  seat.look();
  await vi.advanceTimersByTimeAsync(0);
  expect([vi.getTimerCount(), told, known, lines]).toEqual([0, [], [], []]);
});
