/** PAM files of distributions, and what is expected to be made of them. */

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Family } from '../../../../pam-helper/render/family.ts';
import type { ReadService } from '../../../../pam-helper/syntax/stack.ts';

const folder = fileURLToPath(new URL('../../../samples/pam', import.meta.url));

export const SAMPLES = [
  ['debian-12', 'debian'],
  ['debian-12-krb5', 'debian'],
  ['opensuse-15.6', 'suse'],
  ['fedora-42-sssd', 'fedora'],
  ['rhel-9-winbind', 'fedora'],
  ['arch', 'arch'],
] as const satisfies readonly (readonly [string, Family])[];

/** Reads a sample's services as files of /etc/pam.d. */
export function sampleReader(sample: string): ReadService {
  return (name) => {
    const file = `${folder}/${sample}/${name}`;
    if (name.includes('/') || !existsSync(file)) return undefined;
    return { path: `/etc/pam.d/${name}`, text: readFileSync(file, 'utf8') };
  };
}

export function goldenFile(sample: string, service: string): string {
  return `${folder}/${sample}.golden/${service}`;
}

/** Reads services from texts. */
export function reader(files: Readonly<Record<string, string>>): ReadService {
  return (name) => {
    const text = files[name];
    return text === undefined ? undefined : { path: `/etc/pam.d/${name}`, text };
  };
}
