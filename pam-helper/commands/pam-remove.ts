/** `ovirt-sso pam remove` */

import type { Command } from '../command.ts';
import { remove } from '../render/change.ts';
import { applyToServices } from './pam-apply.ts';
import { EXIT_STATUS, PAM_OPTIONS, touchedServices, WRITE_OPTIONS } from './pam-options.ts';

export const pamRemove: Command = {
  words: ['pam', 'remove'],
  summary: 'undo what install did, and show what changes',
  details: [
    'Run it before the PAM module is taken away. Without --service it looks at every service that ' +
      'install knows, not only at those of display managers that are still there.',
  ],
  options: { ...PAM_OPTIONS, ...WRITE_OPTIONS },
  exitStatus: EXIT_STATUS,
  run: (context) => applyToServices(context, remove, touchedServices),
};
