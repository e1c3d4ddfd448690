import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { shortId } from '../../agent/short-id.ts';

it.each([
  // The vectors of draft-eastlake-fnv, appendix C: the PAM module's log lines carry the same.
  ['', '811c9dc5'],
  ['a', 'e40c292c'],
  ['foobar', 'bf9cf968'],
])('has the FNV-1a of its bytes as its short name: %j is %s', (token, id) => {
  expect(shortId(token)).toBe(id);
});

it('has a short name of eight digits, whatever it is', () => {
  for (let i = 0; i < 1000; i += 1)
    expect(shortId(randomBytes(32).toString('base64url'))).toMatch(/^[0-9a-f]{8}$/);
});
