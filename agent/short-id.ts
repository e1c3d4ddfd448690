/** The name of a login in log lines: of the agent, of the PAM module and of the greeters. */

/** Parameters of FNV-1a for 32 bits (draft-eastlake-fnv, section 5). */
const FNV_OFFSET_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * The token's short name in log lines, eight hexadecimal digits: FNV-1a, 32 bits, of its bytes.
 * The PAM module derives the same, so that one login's lines are found in both logs; the other
 * 224 bits of the token stay untold.
 */
export function shortId(token: string): string {
  let hash = FNV_OFFSET_BASIS;
  for (const byte of Buffer.from(token, 'latin1')) hash = Math.imul(hash ^ byte, FNV_PRIME);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
