/** Which distribution's way of arranging pam.d a machine follows. */

import { parseOsRelease } from '../../agent/report/os-info.ts';
import type { ReadService } from '../syntax/stack.ts';

/** Debian with Ubuntu, openSUSE with SLES, Fedora with RHEL, Arch. */
export const FAMILIES = ['debian', 'suse', 'fedora', 'arch'] as const;
export type Family = (typeof FAMILIES)[number];

const BY_ID: Readonly<Record<string, Family>> = {
  debian: 'debian',
  ubuntu: 'debian',
  suse: 'suse',
  opensuse: 'suse',
  sles: 'suse',
  fedora: 'fedora',
  rhel: 'fedora',
  centos: 'fedora',
  arch: 'arch',
};

/** By os-release(5) or, where that names no distribution known here, by the files that are there. */
export function familyOf(osRelease: string, read: ReadService): Family | undefined {
  const values = parseOsRelease(osRelease);
  const ids = `${values.get('ID') ?? ''} ${values.get('ID_LIKE') ?? ''}`.split(/\s+/);
  const named = ids.map((id) => BY_ID[id]).find((family) => family !== undefined);
  if (named !== undefined) return named;
  if (read('common-auth-pc') !== undefined) return 'suse';
  if (read('common-auth') !== undefined) return 'debian';
  if (read('password-auth') !== undefined) return 'fedora';
  return read('system-login') === undefined ? undefined : 'arch';
}
