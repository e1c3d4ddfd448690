/** Looks users of logins up, few at a time, and says what is wrong when NSS does not answer. */

import { type Mapped, mapUser, type Resolve, type UserRules } from './user.ts';

/**
 * Logins that are looked up at once. The addon runs four look-ups and refuses a fifth, which in a
 * burst of logins would be the newest; two are left for peers that name a user.
 */
const MAX_LOOKUPS = 2;

export interface LookupsOptions {
  readonly resolve: Resolve;
  /** Those in force, asked for at each look-up. */
  readonly rules: UserRules;
}

export class Lookups {
  readonly #options: LookupsOptions;
  readonly #running = new Set<Promise<Mapped>>();

  constructor(options: LookupsOptions) {
    this.#options = options;
  }

  /** Maps a user; undefined when that was not wanted any more before its turn came. */
  async map(username: string, isWanted: () => boolean): Promise<Mapped | undefined> {
    while (this.#running.size >= MAX_LOOKUPS) {
      await Promise.race(this.#running);
      if (!isWanted()) return undefined;
    }
    const lookup = this.#map(username);
    this.#running.add(lookup);
    return lookup.finally(() => this.#running.delete(lookup));
  }

  async #map(username: string): Promise<Mapped> {
    try {
      return await mapUser(username, this.#options.rules, this.#options.resolve);
    } catch (error) {
      return { kind: 'refused', reason: lookupFailure(error) };
    }
  }
}

/** What to say of a look-up that failed; an error that is not the kernel's or NSS's is a bug. */
export function lookupFailure(error: unknown): string {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (typeof syscall !== 'string') throw error;
  if (code === 'EAGAIN') return 'earlier look-ups in the user database still hang (EAGAIN)';
  return `the user database did not answer (${code})`;
}
