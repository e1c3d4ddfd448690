/**
 * The comment at the head of a file that this program made. Its checksum covers what follows, so
 * that a file which somebody edited since is known.
 */

import { createHash } from 'node:crypto';

const MARK = '# ovirt-sso sha256:';

/** `body` below a head that says whose it is. */
export function seal(body: string): string {
  return `#%PAM-1.0
# Made by "ovirt-sso pam install" from this machine's own PAM files. Change those and run it again;
# what is changed here is not followed.
${MARK}${checksum(body)}
${body}`;
}

export type Seal = 'none' | 'intact' | 'broken';

export function sealOf(text: string): Seal {
  const at = text.indexOf(`\n${MARK}`);
  if (at < 0) return 'none';
  const end = text.indexOf('\n', at + 1);
  const sum = text.slice(at + 1 + MARK.length, end);
  const body = text.slice(end + 1);
  return end > 0 && sum === checksum(body) && text === seal(body) ? 'intact' : 'broken';
}

function checksum(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}
