/** What SELinux and AppArmor have denied since the boot, as far as their log may be read. */

import { type Diagnosis, green, red, yellow } from './diagnosis.ts';
import { AS_ROOT } from './port.ts';

export interface DenialFacts {
  /** Empty where neither is on. */
  readonly systems: readonly ('SELinux' | 'AppArmor')[];
  /** Lines of the kernel's and the audit log; undefined where they may not be read. */
  readonly log: string | undefined;
}

const DENIED = /avc: +denied|apparmor="DENIED"/;
/** The audit log writes a path with a NUL, as that of an abstract socket, in hexadecimal: `ovirt` there. */
const OURS = /ovirt|6F76697274/i;

export function checkDenials({ systems, log }: DenialFacts): Diagnosis {
  const check = 'denials';
  if (systems.length === 0) return green(check, 'neither SELinux nor AppArmor is on');
  const names = systems.join(', ');
  if (log === undefined) return yellow(check, `${names}: the log cannot be read`, AS_ROOT);
  const lines = log.split('\n').filter((line) => DENIED.test(line) && OURS.test(line));
  if (lines.length === 0)
    return green(check, `${names}: nothing of ours was denied since the boot`);
  const fix = systems.includes('SELinux')
    ? 'ausearch -m avc -ts boot; is the package ovirt-sso-selinux installed?'
    : 'journalctl -b -g apparmor.*ovirt; put what the site needs into /etc/apparmor.d/local';
  return red(check, `${names}: ${lines.length} denials since the boot`, fix);
}
