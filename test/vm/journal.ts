/** The guest's journal. */

import type { Machine } from './machine/machine.ts';

/** This boot, without the guest agent's own lines: they quote each command, its pattern too. */
const LINES = "journalctl --boot --quiet --output short | grep -v ' qemu-ga\\['";

/** Waits for a line that matches, an extended regular expression. */
export async function logged(machine: Machine, what: string, pattern: string): Promise<void> {
  await machine.until(what, `${LINES} | grep -Eq '${pattern}'`);
}

/** Counts lines that match. */
export async function count(machine: Machine, pattern: string): Promise<number> {
  return Number(await machine.run(`${LINES} | grep -Ec '${pattern}' || true`));
}

/** All of it, for a report. */
export async function journal(machine: Machine): Promise<string> {
  await machine.run('journalctl --boot --no-pager --output short-monotonic > /run/journal.txt');
  return (await machine.readFile('/run/journal.txt')).toString();
}
