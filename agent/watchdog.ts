/** How often systemd wants to hear that the event loop turns (sd_watchdog_enabled(3)). */

/** Longer than this setInterval cannot wait; nobody means such a watchdog. */
const MAX_MS = 2 ** 31 - 1;

/**
 * Milliseconds between two signs of life: half of what systemd waits, as it recommends. Undefined
 * when it does not wait for this process.
 */
export function watchdogMs(env: NodeJS.ProcessEnv, pid: number): number | undefined {
  const { WATCHDOG_USEC: period, WATCHDOG_PID: meant } = env;
  if (meant !== undefined && meant !== String(pid)) return undefined;
  if (!/^\d{1,19}$/.test(period ?? '')) return undefined;
  const half = Math.floor(Number(period) / 2000);
  return half > 0 ? Math.min(half, MAX_MS) : undefined;
}
