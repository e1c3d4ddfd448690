/** The PAM service of the unlock helper: without it libpam takes "other", and locked screens stay so. */

import { type Diagnosis, yellow } from './diagnosis.ts';

export function checkUnlock(hasService: boolean): Diagnosis[] {
  if (hasService) return [];
  return [
    yellow(
      'pam ovirt-sso-unlock',
      "there is no such service, and only GNOME's locked screens are opened",
      'install the package of the PAM module again: it brings /etc/pam.d/ovirt-sso-unlock',
    ),
  ];
}
