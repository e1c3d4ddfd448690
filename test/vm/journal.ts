/** The guest's journal. */

import type { Machine } from './machine/machine.ts';

/** Waits for a line that matches, an extended regular expression, from this boot. */
export async function logged(machine: Machine, what: string, pattern: string): Promise<void> {
  await machine.until(what, matching(pattern));
}

/** Counts lines that match. */
export async function count(machine: Machine, pattern: string): Promise<number> {
  return Number(await machine.run(`${matching(pattern)} | wc -l`));
}

/** All of it, for a report. */
export async function journal(machine: Machine): Promise<string> {
  await machine.run('journalctl --boot --no-pager --output short-monotonic > /run/journal.txt');
  return (await machine.readFile('/run/journal.txt')).toString();
}

/** Ends with 1 when nothing matches. */
function matching(pattern: string): string {
  return `journalctl --boot --quiet --grep '${pattern}'`;
}
