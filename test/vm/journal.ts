/** The guest's journal. */

import type { Machine } from './machine/machine.ts';

/** Waits for a line that matches, an extended regular expression, from this boot. */
export async function logged(machine: Machine, what: string, pattern: string): Promise<void> {
  await machine.until(what, `journalctl --boot --quiet --grep '${pattern}' | grep -q .`);
}

/** Counts lines that match. */
export async function count(machine: Machine, pattern: string): Promise<number> {
  const script = `journalctl --boot --quiet --output cat --grep '${pattern}' | wc -l`;
  return Number(await machine.run(script));
}

/** All of it, for a report. */
export async function journal(machine: Machine): Promise<string> {
  await machine.run('journalctl --boot --no-pager --output short-monotonic > /run/journal.txt');
  return (await machine.readFile('/run/journal.txt')).toString();
}
