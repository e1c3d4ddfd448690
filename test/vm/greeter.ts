/** What a person does at GDM's greeter, with a keyboard. */

import type { Machine } from './machine/machine.ts';
import { eventually } from './machine/patience.ts';
import { takesKeys } from './machine/picture.ts';
import type { Person } from './people.ts';
import { nobodyAtDesk } from './sessions.ts';

/** Types a name and, once GDM asks for it, the password. */
export async function typeLogin(machine: Machine, person: Person): Promise<void> {
  await typeName(machine, person);
  await machine.type(`${person.password}\n`);
}

/** Types a name, and waits until the greeter asks for the password. */
export async function typeName(machine: Machine, { name }: Person): Promise<void> {
  await waitsForKeys(machine);
  await machine.type(`${name}\n`);
  // The process that asks for it carries the name of its PAM service. While it starts, the greeter
  // shows what it did before and drops keys.
  await machine.until(
    'GDM asks for a password',
    "pgrep -f '^gdm-session-worker .pam/gdm-password'",
  );
  await waitsForKeys(machine);
}

async function waitsForKeys(machine: Machine): Promise<void> {
  await eventually('the greeter takes keys', async () => {
    return takesKeys(await machine.pixels()) || undefined;
  });
  await machine.still();
}

/**
 * Waits until a refused login is over: PAM lets a wrong password wait, two seconds, and the greeter
 * starts anew then, without what was typed meanwhile.
 */
export async function backAtGreeter(machine: Machine): Promise<void> {
  await machine.until(
    "GDM's worker has ended",
    "! pgrep -f '^gdm-session-worker .pam/gdm-ovirtcred'",
  );
  await machine.still();
  await nobodyAtDesk(machine);
}
