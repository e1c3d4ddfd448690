/** The guest's journal. */

import type { Machine } from './machine/machine.ts';

/** Lines that match, but for those of QEMU's guest agent, which logs each command, this one too. */
function matching(pattern: string): string {
  return `journalctl --boot --quiet --grep '${pattern}' | grep -v ' qemu-ga\\['`;
}

/** Waits for a line that matches, an extended regular expression, from this boot. */
export async function logged(machine: Machine, what: string, pattern: string): Promise<void> {
  await machine.until(what, `${matching(pattern)} | grep -q .`);
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
