import { expect, it } from 'vitest';
import { troubleOf } from '../../../agent/bus/trouble.ts';

it.each([
  [undefined, 'it refused the authentication'],
  ['EPROTO', 'it does not speak D-Bus'],
  ['ENOENT', 'it cannot be reached (ENOENT)'],
])('of a connection is told by its code, %s, and by nothing that the peer said', (code, told) => {
  expect(troubleOf(Object.assign(new Error('canary'), { code }))).toBe(told);
});
