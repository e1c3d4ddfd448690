/**
 * Patience with a guest. A machine of two busy cores without KVM runs it thirty times slower than
 * itself, so deadlines here only end what hangs; nothing is measured with them.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { MachineError } from './machine-error.ts';

/** For anything that a running guest does. */
export const VM_PATIENCE_MS = 300_000;
/** For a boot, from power-on to the greeter, or for apt; measured between 55 and 300 s. */
export const BOOT_PATIENCE_MS = 900_000;

/** Between two looks at a guest: what each look costs it is more than this. */
const LOOK_MS = 200;

/** Looks until `look` gives something, and gives that. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  patienceMs = VM_PATIENCE_MS,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() > deadline) throw new MachineError('PATIENCE', `waited in vain: ${what}`);
    await sleep(LOOK_MS);
  }
}

/** What the promise gives, or undefined when it gives nothing in time. */
export async function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  const done = new AbortController();
  const late = sleep(milliseconds, undefined, { signal: done.signal }).catch(() => undefined);
  const first = await Promise.race([promise, late]);
  done.abort();
  return first;
}
