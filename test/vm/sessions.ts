/** The guest's sessions as logind knows them. */

import assert from 'node:assert/strict';
import type { Machine } from './machine/machine.ts';
import { eventually, VM_PATIENCE_MS } from './machine/patience.ts';
import type { Person } from './people.ts';

/** Properties of loginctl(1), by their names there. */
export interface Session {
  readonly Id: string;
  readonly Name: string;
  readonly Class: string;
  readonly Seat: string;
  readonly Service: string;
  readonly State: string;
  readonly LockedHint: string;
}

const PROPERTIES = ['Id', 'Name', 'Class', 'Seat', 'Service', 'State', 'LockedHint'];

/** A session can end between the two commands; it is no session then. */
const SCRIPT = `loginctl list-sessions --no-legend | while read -r id rest; do
  loginctl show-session "$id" -p ${PROPERTIES.join(' -p ')} && echo
done 2>/dev/null || true`;

export async function sessions(machine: Machine): Promise<readonly Session[]> {
  const output = await machine.run(SCRIPT);
  return output
    .split('\n\n')
    .filter((block) => block.trim() !== '')
    .map((block) => {
      const pairs = block.trim().split('\n').map(pair);
      return Object.fromEntries(pairs) as unknown as Session;
    });
}

/** The desktop of this person in front of the seat, if there is one. */
export async function desktopOf(machine: Machine, { name }: Person): Promise<Session | undefined> {
  const all = await sessions(machine);
  return all.find((each) => each.Name === name && each.Class === 'user' && each.State === 'active');
}

/** Waits for this person's desktop, which came about through this PAM service. */
export async function atDesk(
  machine: Machine,
  person: Person,
  service: 'gdm-ovirtcred' | 'gdm-password' = 'gdm-ovirtcred',
  patienceMs = VM_PATIENCE_MS,
): Promise<Session> {
  const session = await eventually(
    `${person.name}'s desktop appears`,
    () => desktopOf(machine, person),
    patienceMs,
  );
  assert.equal(session.Seat, 'seat0');
  assert.equal(session.Service, service);
  return session;
}

/** Nobody but the greeter has the seat. */
export async function nobodyAtDesk(machine: Machine): Promise<void> {
  const people = (await sessions(machine)).filter(({ Class, Seat }) => Class === 'user' && Seat);
  assert.deepEqual(people, []);
}

function pair(line: string): [string, string] {
  const at = line.indexOf('=');
  return [line.slice(0, at), line.slice(at + 1)];
}
