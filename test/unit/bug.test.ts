import { expect, it } from 'vitest';
import { bugOf } from '../../agent/bug.ts';

it('is told by its name, its code and where it was thrown, and by no word of its own', () => {
  const error = Object.assign(new TypeError('canary'), { code: 'ERR_X' });
  const told = bugOf(error);
  expect(told.error).toBe('TypeError ERR_X');
  expect(told.at).toContain('bug.test.ts');
  expect(told.at.split(' | ').length).toBeLessThanOrEqual(5);
  expect(JSON.stringify(told)).not.toContain('canary');
});

it.each([undefined, null, 'canary', 7, {}])(
  'may be anything that was thrown, such as %o',
  (thrown) => {
    expect(JSON.stringify(bugOf(thrown))).not.toContain('canary');
  },
);
