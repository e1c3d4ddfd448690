/** The PAM module: there, loadable, and what it must export. */

import { type Diagnosis, green, red } from './diagnosis.ts';

export interface ModuleFacts {
  readonly path: string | undefined;
  /** Why it could not be loaded; empty when it was. */
  readonly trouble: string;
}

export function checkModule({ path, trouble }: ModuleFacts): Diagnosis {
  if (path === undefined) {
    const fix = 'install the package libpam-ovirt-sso (pam-ovirt-sso)';
    return red('module', 'pam_ovirt_cred.so is not where PAM looks', fix);
  }
  if (trouble === '') return green('module', `${path} loads`);
  return red('module', `${path} cannot be loaded: ${trouble}`, 'install its package again');
}
