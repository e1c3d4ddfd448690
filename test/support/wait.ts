/** Patience of tests: a condition that must come true, and time that must pass. */

/** Longest wait; a machine whose two cores others use needs most of it. */
const PATIENCE_MS = 20_000;

/** Waits until `condition` holds; fails with `what` when it does not in time. */
export async function until(
  condition: () => boolean,
  what: string,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await pause(5);
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
