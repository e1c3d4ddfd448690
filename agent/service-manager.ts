/** What systemd is told of the agent's life (sd_notify(3)). */

import type { Log } from './log.ts';
import type { Native } from './native.ts';

export class ServiceManager {
  readonly #notify: Native['notify'];
  readonly #log: Pick<Log, 'warning'>;
  readonly #watchdogMs: number | undefined;
  #watchdog: NodeJS.Timeout | undefined;

  /** `watchdogMs`: between two signs of life, if it waits for them. */
  constructor(notify: Native['notify'], log: Pick<Log, 'warning'>, watchdogMs?: number) {
    this.#notify = notify;
    this.#log = log;
    this.#watchdogMs = watchdogMs;
  }

  /** At the end of the start, and of each reload. */
  ready(): void {
    this.#tell('READY=1');
    if (this.#watchdogMs === undefined) return;
    this.#watchdog ??= setInterval(() => this.#tell('WATCHDOG=1'), this.#watchdogMs);
  }

  /** `usec`: CLOCK_MONOTONIC in microseconds, by which a `Type=notify-reload` unit knows its own. */
  reloading(usec: bigint): void {
    this.#tell('RELOADING=1', `\nMONOTONIC_USEC=${usec}`);
  }

  stopping(): void {
    clearInterval(this.#watchdog);
    this.#tell('STOPPING=1');
  }

  /** A service manager that does not listen is its own trouble, not the login's. */
  #tell(state: string, more = ''): void {
    try {
      this.#notify(state + more);
    } catch (error) {
      const { code, syscall } = error as NodeJS.ErrnoException;
      if (typeof syscall !== 'string') throw error;
      this.#log.warning('systemd cannot be told', { state, why: `NOTIFY_SOCKET: ${code}` });
    }
  }
}
