/** What a person does at GDM's greeter, with a keyboard. */

import type { Machine } from './machine/machine.ts';
import type { Person } from './people.ts';

/** Types a name and, once GDM asks for it, the password. */
export async function typeLogin(machine: Machine, person: Person): Promise<void> {
  await typeName(machine, person);
  await machine.type(`${person.password}\n`);
}

/** Types a name, and waits until the greeter asks for the password. */
export async function typeName(machine: Machine, { name }: Person): Promise<void> {
  await machine.still();
  await machine.type(`${name}\n`);
  // The process that asks for it carries the name of its PAM service.
  await machine.until(
    'GDM asks for a password',
    "pgrep -f '^gdm-session-worker .pam/gdm-password'",
  );
  await machine.still();
}
