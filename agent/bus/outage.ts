/** A bus that does not work: what the log says of it, once, and when it is tried again. */

import type { Log } from '../log.ts';

/** Waits between tries to connect, doubled each time. */
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;

export class Outage {
  readonly #log: Pick<Log, 'notice' | 'warning'>;
  /** What was said since the bus last worked. */
  readonly #said = new Set<string>();
  #retryMs = FIRST_RETRY_MS;

  constructor(log: Pick<Log, 'notice' | 'warning'>) {
    this.#log = log;
  }

  /** Nothing can be said on the bus. */
  silent(why: string): void {
    if (this.#isNew(why)) this.#log.warning('no login can be announced: system bus', { why });
  }

  /** A message was too long. */
  skipped(): void {
    if (this.#isNew('skipped')) {
      this.#log.notice('a message on the system bus was too long and is skipped');
    }
  }

  /** Milliseconds until the next try, longer each time. */
  retryMs(): number {
    const now = this.#retryMs;
    this.#retryMs = Math.min(now * 2, LAST_RETRY_MS);
    return now;
  }

  /** The bus works: from now on all begins anew. */
  over(): void {
    this.#retryMs = FIRST_RETRY_MS;
    this.#said.clear();
  }

  #isNew(trouble: string): boolean {
    const isNew = !this.#said.has(trouble);
    this.#said.add(trouble);
    return isNew;
  }
}
