/** `ovirt-sso pam install` */

import type { Command } from '../command.ts';
import { install } from '../render/change.ts';
import { applyToServices } from './pam-apply.ts';
import { EXIT_STATUS, PAM_OPTIONS, WRITE_OPTIONS } from './pam-options.ts';

export const pamInstall: Command = {
  words: ['pam', 'install'],
  summary: 'write the PAM services, and show what changes',
  details: [
    'Files change as a whole or not at all, and keep their owner, mode and SELinux context. What was ' +
      'there before is kept in /var/lib/ovirt-sso/pam.d. A second run changes nothing.',
  ],
  options: { ...PAM_OPTIONS, ...WRITE_OPTIONS },
  exitStatus: EXIT_STATUS,
  run: (context) => applyToServices(context, install),
};
