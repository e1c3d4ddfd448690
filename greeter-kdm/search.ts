/**
 * Looks for a greeter until there is one, waits until it is gone, and looks again, ever more seldom.
 * Nothing is watched: /tmp is everybody's, and everybody could wake who watches it. Whoever cannot
 * wait looks by himself, as a token that is heard does.
 */

import type { Display } from './display-manager.ts';

/** After a display manager is gone it is back within seconds, or not for a long time. */
const FIRST_MS = 500;
const LAST_MS = 60_000;

export interface SearchOptions {
  readonly find: () => Promise<Display | undefined>;
  /** A greeter is there that was not there before. */
  readonly found: (display: Display) => void;
}

export class Search {
  readonly #options: SearchOptions;
  #timer: NodeJS.Timeout | undefined;
  #waitMs = FIRST_MS;
  #place: string | undefined;
  #isStopped = false;

  constructor(options: SearchOptions) {
    this.#options = options;
  }

  /** There is a greeter, as far as is known. */
  get hasFound(): boolean {
    return this.#place !== undefined;
  }

  start(): void {
    this.#later(0);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    const display = await this.#options.find();
    if (this.#isStopped) return;
    if (display === undefined) {
      this.#place = undefined;
      this.#later(this.#waitMs);
      this.#waitMs = Math.min(this.#waitMs * 2, LAST_MS);
      return;
    }
    this.#waitMs = FIRST_MS;
    if (display.place !== this.#place) {
      this.#place = display.place;
      this.#options.found(display);
    }
    if (display.gone === undefined) {
      this.#later(LAST_MS);
      return;
    }
    await display.gone;
    this.#place = undefined;
    this.#later(FIRST_MS);
  }

  #later(ms: number): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => void this.#look(), ms);
  }
}
