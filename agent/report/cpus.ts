/** How many processors are online. */

import { ProbeFailure } from './failure.ts';
import { readKernelFile } from './text-file.ts';

/** The kernel's own bound (CONFIG_NR_CPUS) is 8192. */
const MAX_CPUS = 65_536;

/** How many numbers a list such as `0-3,5` has (cpuset(7), "List format"); undefined: no list. */
export function countList(text: string): number | undefined {
  const list = text.trim();
  if (!/^\d{1,6}(?:-\d{1,6})?(?:,\d{1,6}(?:-\d{1,6})?)*$/.test(list)) return undefined;
  let count = 0;
  for (const range of list.split(',')) {
    const [first = 0, last = first] = range.split('-').map(Number);
    if (last < first) return undefined;
    count += last - first + 1;
  }
  return count > MAX_CPUS ? undefined : count;
}

/** Not what this process may run on, which Node counts: what the guest has online. */
export function readCpuCount(read: (path: string) => string | undefined = readKernelFile): number {
  const count = countList(read('/sys/devices/system/cpu/online') ?? '');
  if (count === undefined) throw new ProbeFailure('NO_CPU_LIST');
  return count;
}
