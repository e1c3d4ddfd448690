import { describe, expect, it } from 'vitest';
import type { ReturnValue } from '../../../../pam-helper/syntax/control.ts';
import { loadStack } from '../../../../pam-helper/syntax/stack.ts';
import { walk } from '../../../../pam-helper/syntax/walk.ts';
import { reader } from '../support/samples.ts';

/** Modules are named after what they return; `success.2` is another one that returns the same. */
function walked(files: Readonly<Record<string, string>> | string) {
  const all = typeof files === 'string' ? { a: files } : files;
  const stack = loadStack(reader(all), 'a', 'auth') ?? [];
  const { verdict, called, badJump } = walk(
    stack,
    ({ rule }) => rule.module.replace(/\..*/, '') as ReturnValue,
  );
  return { verdict, called: called.map(({ rule }) => rule.module), badJump };
}

describe('as pam.conf(5) says', () => {
  it.each([
    ['nothing decides', 'auth optional ignore', 'perm_denied', 1],
    ['a success', 'auth required success', 'success', 1],
    ['required goes on', 'auth required auth_err\nauth required success', 'auth_err', 2],
    ['requisite ends', 'auth requisite auth_err\nauth required success', 'auth_err', 1],
    ['sufficient ends', 'auth sufficient success\nauth required auth_err', 'success', 1],
    [
      'not after a failure',
      'auth required auth_err\nauth sufficient success\nauth required success',
      'auth_err',
      3,
    ],
    [
      'the first failure counts',
      'auth required user_unknown\nauth required auth_err',
      'user_unknown',
      2,
    ],
    ['optional alone decides', 'auth optional success', 'success', 1],
    [
      'a jump',
      'auth [success=1 default=ignore] success\nauth requisite auth_err\nauth required success.2',
      'success',
      2,
    ],
    [
      'a jump alone decides nothing',
      'auth [success=1] success\nauth requisite auth_err',
      'perm_denied',
      1,
    ],
    [
      'reset forgets',
      'auth required auth_err\nauth [success=reset] success\nauth required success.2',
      'success',
      3,
    ],
    ['a broken line fails', 'auth required success\nauth nonsense x', 'perm_denied', 1],
    ['ignore is no status', 'auth [ignore=bad] ignore', 'perm_denied', 1],
  ])('%s', (_, text, verdict, calls) => {
    const walk = walked(text);
    expect(walk.verdict).toBe(verdict);
    expect(walk.called).toHaveLength(calls);
  });
});

it('a jump behind the end is a failure, one to the end is not', () => {
  const jump = (by: number) =>
    `auth required success\nauth [success=${by}] success.2\nauth required success.3`;
  expect(walked(jump(1))).toMatchObject({ verdict: 'success', badJump: false });
  expect(walked(jump(2))).toMatchObject({ verdict: 'perm_denied', badJump: true });
});

describe('a substack', () => {
  const b = 'auth sufficient success\nauth required auth_err\n';

  it('is ended by done, and by die, alone', () => {
    expect(walked({ a: 'auth substack b\nauth required success.2', b }).called).toHaveLength(2);
    const die = 'auth requisite auth_err\nauth required success\n';
    expect(walked({ a: 'auth substack b\nauth required success.2', b: die })).toMatchObject({
      verdict: 'auth_err',
      called: ['auth_err', 'success.2'],
    });
  });

  it('ends everything when it is included instead', () => {
    expect(walked({ a: 'auth include b\nauth required success.2', b }).called).toHaveLength(1);
  });

  it('is one step for a jump', () => {
    const a = 'auth [success=1] success\nauth substack b\nauth required success.2';
    expect(walked({ a, b })).toMatchObject({
      verdict: 'success',
      called: ['success', 'success.2'],
    });
  });

  it('is reset to what was before it', () => {
    const files = {
      a: 'auth required success\nauth substack b',
      b: 'auth required auth_err\nauth [success=reset] success.2',
    };
    expect(walked(files).verdict).toBe('success');
  });
});
