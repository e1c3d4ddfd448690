import { expect, it } from 'vitest';
import { codeOf, isSystemError, ProbeFailure } from '../../../agent/report/failure.ts';
import { systemError } from '../support/errors.ts';

it.each([
  [systemError('EACCES', 'open'), 'EACCES'],
  [new ProbeFailure('NO_LIST'), 'NO_LIST'],
  [new TypeError('quotes a secret'), 'TypeError'],
  [undefined, 'unknown'],
  ['a text', 'unknown'],
])('codeOf(%s) is fit for a log line', (error, code) => {
  expect(codeOf(error)).toBe(code);
});

it.each([
  [systemError('EACCES', 'open'), true],
  [new ProbeFailure('NO_LIST'), false],
  [new Error('a bug'), false],
  [undefined, false],
  [null, false],
])('isSystemError(%s) is %s', (error, expected) => {
  expect(isSystemError(error)).toBe(expected);
});

it('a failure keeps its cause', () => {
  const cause = new Error('before');
  expect(new ProbeFailure('TOO_LONG', cause)).toMatchObject({ message: 'TOO_LONG', cause });
});
