/** What the runner's main.ts does with processes. */

/** Kills a process group, of which nobody may be left. */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
