/** A machine of texts, for checks. */

import type { Finding } from '../../../../pam-helper/check/finding.ts';
import { type Machine, type Subject, subjectOf } from '../../../../pam-helper/check/subject.ts';
import type { Service } from '../../../../pam-helper/render/services.ts';
import { reader } from './samples.ts';

/** Enough for every check to be content. */
export const GOOD = `auth requisite pam_ovirt_cred.so
auth required pam_unix.so
auth optional pam_gnome_keyring.so
account required pam_unix.so
session required pam_loginuid.so
session optional pam_gnome_keyring.so auto_start
`;

export function machineOf(
  files: Readonly<Record<string, string>>,
  more: Partial<Machine> = {},
): Machine {
  const services = Object.keys(files);
  const read = reader(files);
  return { family: 'debian', read, services, hasModule: () => true, sssdConf: [], ...more };
}

/** A service with this text, and a machine that has it. */
export function subject(
  service: Service,
  text: string,
  files: Readonly<Record<string, string>> = {},
  more: Partial<Machine> = {},
): Subject {
  const machine = machineOf({ ...files, [service]: text }, more);
  return subjectOf(service, { path: `/etc/pam.d/${service}`, text }, machine);
}

export function ids(findings: readonly Finding[]): string[] {
  return findings.map(({ severity, id }) => `${severity} ${id}`);
}
