import { expect, it } from 'vitest';
import {
  newRehearsalToken,
  newToken,
  REHEARSAL_TOKEN_LENGTH,
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
