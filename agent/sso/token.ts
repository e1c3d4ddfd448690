/** One-time tokens: what a greeter hears and a PAM module trades for the credentials. */

import { randomBytes } from 'node:crypto';

const PREFIX = 'ovirt-sso-';
/** Longer, so that no token of a login can look like a rehearsal's. */
const REHEARSAL_PREFIX = 'ovirt-sso-test-';
/** 256 random bits: the archived agent's six digits could be guessed in an afternoon. */
const RANDOM_BYTES = 32;

/** In base64url: 43. */
const RANDOM_LENGTH = Math.ceil((RANDOM_BYTES * 8) / 6);

/** Bytes of a token: the prefix and 43 characters of base64url. */
export const TOKEN_LENGTH = PREFIX.length + RANDOM_LENGTH;
export const REHEARSAL_TOKEN_LENGTH = REHEARSAL_PREFIX.length + RANDOM_LENGTH;

/** A fresh token from the kernel's generator. */
export function newToken(): string {
  return PREFIX + randomBytes(RANDOM_BYTES).toString('base64url');
}

/** A fresh token of a rehearsal, behind which there are no credentials. */
export function newRehearsalToken(): string {
  return REHEARSAL_PREFIX + randomBytes(RANDOM_BYTES).toString('base64url');
}
