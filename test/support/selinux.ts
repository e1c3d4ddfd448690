/** The SELinux module, compiled with the policy's own makefile (Debian's selinux-policy-dev). */

import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { onTestFinished } from 'vitest';
import { root } from './make.ts';

/** A folder of its own, with `ovirt_sso.pp` in it, until the test is over. */
export function compiledModule(): string {
  const folder = mkdtempSync(`${tmpdir()}/ovirt-sso-selinux-`);
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(`${root}/packaging/selinux`, folder, { recursive: true });
  const devel = '/usr/share/selinux/devel/Makefile';
  execFileSync('make', ['--silent', '-C', folder, '-f', devel, 'ovirt_sso.pp'], { stdio: 'pipe' });
  return folder;
}
