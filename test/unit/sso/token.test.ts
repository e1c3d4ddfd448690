import { expect, it } from 'vitest';
import {
  newRehearsalToken,
  newToken,
  REHEARSAL_TOKEN_LENGTH,
  shortId,
  TOKEN_LENGTH,
} from '../../../agent/sso/token.ts';

it('is ovirt-sso- and 43 characters of base64url', () => {
  expect(TOKEN_LENGTH).toBe(53);
  for (let i = 0; i < 100; i += 1) expect(newToken()).toMatch(/^ovirt-sso-[A-Za-z0-9_-]{43}$/);
});

it('of a rehearsal is longer, so that none of a login looks like it', () => {
  expect(REHEARSAL_TOKEN_LENGTH).toBe(58);
  expect(newRehearsalToken()).toMatch(/^ovirt-sso-test-[A-Za-z0-9_-]{43}$/);
  expect(newRehearsalToken()).not.toBe(newRehearsalToken());
});

it('is another one each time, in every character', () => {
  const tokens = Array.from({ length: 1000 }, () => newToken());
  expect(new Set(tokens).size).toBe(1000);
  for (let at = 'ovirt-sso-'.length; at < TOKEN_LENGTH; at += 1) {
    expect(new Set(tokens.map((token) => token[at])).size).toBeGreaterThan(8);
  }
});

it('fits a line of its own: no LF, NUL or space', () => {
  expect(newToken()).not.toMatch(/[\n\0 ]/);
});

it.each([
  // The vectors of draft-eastlake-fnv, appendix C: the PAM module's log lines carry the same.
  ['', '811c9dc5'],
  ['a', 'e40c292c'],
  ['foobar', 'bf9cf968'],
])('has the FNV-1a of its bytes as its short name: %j is %s', (token, id) => {
  expect(shortId(token)).toBe(id);
});

it('has a short name of eight digits, whatever it is', () => {
  for (let i = 0; i < 1000; i += 1) expect(shortId(newToken())).toMatch(/^[0-9a-f]{8}$/);
});
