/** Every command of `ovirt-sso`, in the order of its help. A new one is a file and a line here. */

import type { Command } from './command.ts';
import { doctor } from './commands/doctor.ts';
import { pamCheck } from './commands/pam-check.ts';
import { pamInstall } from './commands/pam-install.ts';
import { pamRemove } from './commands/pam-remove.ts';
import { pamShow } from './commands/pam-show.ts';
import { rehearse } from './commands/rehearse.ts';
import { status } from './commands/status.ts';

export const COMMANDS: readonly Command[] = [
  doctor,
  status,
  rehearse,
  pamShow,
  pamInstall,
  pamRemove,
  pamCheck,
];
