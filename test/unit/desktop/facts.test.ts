import { describe, expect, it } from 'vitest';
import { factsOf, lockedSessionOf } from '../../../agent/desktop/facts.ts';
import { ALICE, BOB, GREETER, LOCKED } from './support.ts';

const NOBODY = { activeUser: 'None' };

describe('in front of the seat', () => {
  it('is nobody', () => {
    expect(factsOf(undefined)).toEqual(NOBODY);
  });

  it.each(['x11', 'wayland', 'mir'])('is a person on %s', (type) => {
    const session = { ...ALICE, type };
    expect(factsOf(session)).toEqual({ activeUser: 'alice', session });
  });

  it.each(['user', 'user-early', 'user-light', 'user-early-light'])(
    'is a person of the class %s',
    (name) => {
      expect(factsOf({ ...ALICE, class: name }).activeUser).toBe('alice');
    },
  );

  it.each(['greeter', 'lock-screen'])('is a %s', (name) => {
    const session = { ...GREETER, class: name };
    expect(factsOf(session)).toEqual({ activeUser: 'None', greeter: session });
  });

  it.each(['opening', 'active', 'online'])('is a session whose state is %s', (state) => {
    expect(factsOf({ ...ALICE, state }).activeUser).toBe('alice');
  });
});

describe('nobody counts', () => {
  it.each(['tty', 'unspecified', 'web', '', 'X11'])('on %j', (type) => {
    expect([factsOf({ ...ALICE, type }), factsOf({ ...GREETER, type })]).toEqual([NOBODY, NOBODY]);
  });

  it.each([
    'background',
    'background-light',
    'manager',
    'manager-early',
    'user-incomplete',
    'none',
    '',
  ])('of the class %j', (name) => {
    expect(factsOf({ ...ALICE, class: name })).toEqual(NOBODY);
  });

  it.each([
    { seat: 'seat1' },
    { seat: '' },
    { isActive: false },
    { state: 'closing' },
    { state: 'closing', isLocked: true },
  ])('with %o', (change) => {
    expect([factsOf({ ...ALICE, ...change }), factsOf({ ...GREETER, ...change })]).toEqual([
      NOBODY,
      NOBODY,
    ]);
  });
});

it('knows the locked session of a user', () => {
  const facts = factsOf(LOCKED);
  expect(lockedSessionOf(facts, 1000)).toBe(LOCKED);
  expect(lockedSessionOf(facts, 1001)).toBeUndefined();
});

it.each([undefined, ALICE, GREETER, { ...LOCKED, isActive: false }])(
  'knows no locked session when %o is in front',
  (front) => {
    const uids = [front?.uid ?? 1000, BOB.uid];
    expect(uids.map((uid) => lockedSessionOf(factsOf(front), uid))).toEqual([undefined, undefined]);
  },
);

it('knows no locked session while nothing is known', () => {
  expect(lockedSessionOf(undefined, 1000)).toBeUndefined();
});
