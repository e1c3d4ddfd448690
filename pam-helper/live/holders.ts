/** Which processes have a file or a socket open, from /proc. */

import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import type { Holder } from '../doctor/port.ts';

/** `target` is what the links in /proc/PID/fd say, such as `socket:[7]`. Root alone sees all. */
export function holdersOf(target: string): Holder[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => (has(pid, target) ? [describe(pid)] : [])).flat();
}

function has(pid: string, target: string): boolean {
  const folder = `/proc/${pid}/fd`;
  return attempt([], () => readdirSync(folder)).some(
    (fd) => attempt('', () => readlinkSync(`${folder}/${fd}`)) === target,
  );
}

function describe(pid: string): Holder[] {
  return attempt([], () => [
    {
      pid: Number(pid),
      uid: statSync(`/proc/${pid}`).uid,
      name: nameOf(pid),
    },
  ]);
}

/** By the service that it is of, if it is of one: a runtime's process is called after the runtime. */
function nameOf(pid: string): string {
  const groups = readFileSync(`/proc/${pid}/cgroup`, 'latin1');
  const [, service] = /\/([\w@.:\\-]+\.service)$/m.exec(groups) ?? [];
  const name = service ?? readFileSync(`/proc/${pid}/comm`, 'latin1');
  return name.replace(/[^\x20-\x7e]/g, '');
}

/** Processes end while one looks. */
function attempt<T>(otherwise: T, look: () => T): T {
  try {
    return look();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return otherwise;
  }
}
