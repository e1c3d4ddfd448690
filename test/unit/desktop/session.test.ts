import { describe, expect, it } from 'vitest';
import { list, own, sessionOf } from '../../../agent/desktop/session.ts';
import { ALICE, BOB, GREETER, propertiesOf } from './support.ts';

it.each([ALICE, BOB, GREETER])('reads the session $id', (session) => {
  expect(sessionOf(propertiesOf(session))).toEqual(session);
});

it.each([undefined, 7, 'x', null])('does not know when a session began: %o', (value) => {
  const properties = { ...propertiesOf(ALICE), TimestampMonotonic: value };
  expect(sessionOf(properties)?.began).toBe(0);
});

it.each([undefined, 7, null])('does not know what began a session: %o', (value) => {
  expect(sessionOf({ ...propertiesOf(ALICE), Service: value })?.service).toBe('');
});

describe('a session is not read', () => {
  const needed = ['Id', 'User', 'Name', 'Class', 'Type', 'State', 'Active', 'LockedHint', 'Seat'];

  it.each(needed)('without %s', (name) => {
    const { [name]: _, ...rest } = propertiesOf(ALICE);
    expect(sessionOf(rest)).toBeUndefined();
  });

  const wrong = [undefined, null, 7n, 1.5, {}, [], [[]], ['x'], [null], Buffer.from('x')];
  const cases = needed.flatMap((name) => wrong.map((value) => [name, value] as const));
  it.each(cases)('with %s of %o', (name, value) => {
    if ((name === 'User' && Array.isArray(value)) || name === 'Seat') return;
    expect(sessionOf({ ...propertiesOf(ALICE), [name]: value })).toBeUndefined();
  });

  it.each([[['x']], [[7n]], [[null]], [[]], ['x'], [null]])('of the user %o', (value) => {
    expect(sessionOf({ ...propertiesOf(ALICE), User: value })).toBeUndefined();
  });

  it.each([[[7]], [[null]], [[]], ['seat0'], [null]])('on the seat %o', (value) => {
    expect(sessionOf({ ...propertiesOf(ALICE), Seat: value })).toBeUndefined();
  });

  it.each([undefined, null, 'x', 7, true, [], [[['Id', 'c1']]]])('from %o', (properties) => {
    expect(sessionOf(properties)).toBeUndefined();
  });

  it('from what it would inherit', () => {
    expect(sessionOf(Object.create(propertiesOf(ALICE)))).toBeUndefined();
  });
});

it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
  'finds no property %s where there is none',
  (name) => {
    expect(own({}, name)).toBeUndefined();
  },
);

it('takes as a list only what is one', () => {
  expect([list(['a', 1]), list('ab'), list({ length: 2 }), list(null)]).toEqual([
    ['a', 1],
    [],
    [],
    [],
  ]);
});
