/** Tokens told to everybody on the system bus (`when = always`), whoever is in front of the seat. */

import { type SignalSender, TokenSignal } from './announcer.ts';
import type { Announcement, Audience, Verdict } from './audience.ts';

/** When the login comes, and once on a new bus, where nobody has heard it. */
const MOST_TIMES = 2;

export class Everybody implements Audience {
  readonly #bus: SignalSender;
  readonly #signal: TokenSignal;

  constructor(bus: SignalSender) {
    this.#bus = bus;
    this.#signal = new TokenSignal(bus);
  }

  verdict(): Verdict {
    return { kind: 'tell' };
  }

  /** Who heard a broadcast is not known, so nobody may ask about it. */
  admits(): boolean {
    return false;
  }

  prepare(token: string): Announcement {
    let times = 0;
    let era: number | undefined;
    const tell = (): boolean => {
      if (times === MOST_TIMES || era === this.#bus.era) return false;
      if (!this.#bus.send([this.#signal.with(token)])) return false;
      times += 1;
      era = this.#bus.era;
      return true;
    };
    return { tell, tellAgain: () => false, wasToldTo: () => false };
  }
}
