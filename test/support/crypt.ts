/** Passwords as /etc/shadow has them. */

import { execFileSync } from 'node:child_process';

/** crypt(3) through perl, which every Debian has; the password goes through a pipe. */
export function hashed(password: string | Buffer): string {
  const script = 'local $/; my $p = <STDIN>; print crypt($p, q($6$) . substr(rand(), 2, 8))';
  return execFileSync('perl', ['-e', script], { input: password, encoding: 'utf8' });
}
