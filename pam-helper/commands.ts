/** Every command of `ovirt-sso`, in the order of its help. A new one is a file and a line here. */

import type { Command } from './command.ts';
import { pamCheck } from './commands/pam-check.ts';
import { pamInstall } from './commands/pam-install.ts';
import { pamRemove } from './commands/pam-remove.ts';
import { pamShow } from './commands/pam-show.ts';

export const COMMANDS: readonly Command[] = [pamShow, pamInstall, pamRemove, pamCheck];
