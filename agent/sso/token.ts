/** One-time tokens: what a greeter hears and a PAM module trades for the credentials. */

import { randomBytes } from 'node:crypto';

const PREFIX = 'ovirt-sso-';
/** 256 random bits: the archived agent's six digits could be guessed in an afternoon. */
const RANDOM_BYTES = 32;

/** Bytes of a token: the prefix and 43 characters of base64url. */
export const TOKEN_LENGTH = PREFIX.length + Math.ceil((RANDOM_BYTES * 8) / 6);

/** A fresh token from the kernel's generator. */
export function newToken(): string {
  return PREFIX + randomBytes(RANDOM_BYTES).toString('base64url');
}
