import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Action,
  actionFor,
  type Control,
  formatControl,
  mapActions,
  parseControl,
  RETURN_VALUES,
} from '../../../../pam-helper/syntax/control.ts';

function parsed(text: string): Control {
  const control = parseControl(text);
  if (control === undefined) throw new Error(`no control: ${text}`);
  return control;
}

describe('keywords', () => {
  it.each([
    ['required', 'ok', 'bad', 'ignore'],
    ['requisite', 'ok', 'die', 'ignore'],
    ['sufficient', 'done', 'ignore', 'ignore'],
    ['optional', 'ok', 'ignore', 'ignore'],
    ['REQUIRED', 'ok', 'bad', 'ignore'],
  ])('%s', (keyword, success, failure, ignored) => {
    const control = parsed(keyword);
    expect(actionFor(control, 'success')).toBe(success);
    expect(actionFor(control, 'auth_err')).toBe(failure);
    expect(actionFor(control, 'ignore')).toBe(ignored);
  });

  it('come back as keywords', () => {
    for (const keyword of ['required', 'requisite', 'sufficient', 'optional']) {
      expect(formatControl(parsed(keyword))).toBe(keyword);
    }
  });
});

describe('lists', () => {
  it('name actions and jumps; what is not named is bad', () => {
    const control = parsed('[success=2 user_unknown = ignore]');
    expect(actionFor(control, 'success')).toBe(2);
    expect(actionFor(control, 'user_unknown')).toBe('ignore');
    expect(actionFor(control, 'auth_err')).toBe('bad');
  });

  it('a jump over nothing is to ignore', () => {
    expect(actionFor(parsed('[success=0]'), 'success')).toBe('ignore');
  });

  it.each([
    'needed',
    '[success=well]',
    '[sucess=ok]',
    '[success]',
    '[success=ok',
    '',
    '[success=-1]',
  ])('%j is none', (text) => {
    expect(parseControl(text)).toBeUndefined();
  });

  it('stay what they are when they are written and read', () => {
    const action: fc.Arbitrary<Action> = fc.oneof(
      fc.constantFrom<Action>('ok', 'done', 'bad', 'die', 'ignore', 'reset'),
      fc.integer({ min: 1, max: 99 }),
    );
    const entries = fc.uniqueArray(fc.tuple(fc.constantFrom(...RETURN_VALUES), action), {
      selector: ([name]) => name,
    });
    fc.assert(
      fc.property(entries, action, (pairs, fallback) => {
        const control = { actions: new Map(pairs), fallback };
        expect(parsed(formatControl(control))).toEqual(control);
      }),
    );
  });
});

it('changes each action, the default too', () => {
  const control = mapActions(parsed('[success=3 default=die]'), (action, returned) =>
    returned === 'default' ? 'bad' : typeof action === 'number' ? action - 1 : action,
  );
  expect(formatControl(control)).toBe('[success=2 default=bad]');
});
