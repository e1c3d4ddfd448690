import { describe, expect, it } from 'vitest';
import { factsOf, waitingOf } from '../../../agent/desktop/facts.ts';
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

describe('a login is waited for', () => {
  it.each(['greeter', 'lock-screen'])('by a %s, whoever it is for', (name) => {
    const greeter = { ...GREETER, class: name };
    expect(waitingOf(factsOf(greeter))).toEqual({ kind: 'greeter', uid: 114, began: 7 });
  });

  it('by a locked screen, for its own user', () => {
    const waiting = { kind: 'lock-screen', uid: 1000, user: 'alice', session: 'c2' };
    expect(waitingOf(factsOf(LOCKED))).toEqual({ ...waiting, mayListen: false });
  });

  it.each([
    ['gdm-password', true],
    ['gdm-ovirtcred', true],
    ['gdm-autologin', true],
    ['sddm', false],
    ['lightdm', false],
    ['login', false],
    ['', false],
  ])('by a locked screen that listens for tokens, when %j began it: %o', (service, mayListen) => {
    expect(waitingOf(factsOf({ ...LOCKED, service }))).toMatchObject({ mayListen });
  });

  it('by no desktop that is in use', () => {
    expect(waitingOf(factsOf(BOB))).toEqual({ kind: 'desktop', user: 'bob' });
  });

  it.each([undefined, { ...LOCKED, isActive: false }, { ...LOCKED, type: 'tty' }])(
    'by nobody when %o is in front',
    (front) => {
      expect(waitingOf(factsOf(front))).toEqual({ kind: 'nobody' });
    },
  );
});
