/** A well-known name, and whether it is ours: the bus tells when it comes and when it goes. */

import type { Message } from 'dbus-native';
import { DAEMON } from './daemon.ts';

export interface NameEvents {
  /** The name is ours, for the first time or again. */
  readonly acquired: () => void;
  /** The bus gave it to another program. */
  readonly lost: () => void;
}

export class OwnedName {
  readonly name: string;
  readonly #events: NameEvents;
  #isOurs = false;
  #era = 0;

  constructor(name: string, events: NameEvents) {
    this.name = name;
    this.#events = events;
  }

  /** True while the bus delivers what we send as the owner of the name. */
  get isOurs(): boolean {
    return this.#isOurs;
  }

  /** Counts how often it became ours: on a new bus nobody has heard anything. */
  get era(): number {
    return this.#era;
  }

  /** A signal came, from whomever. */
  received({ sender, member, body }: Message): void {
    if (sender !== DAEMON || body?.[0] !== this.name) return;
    if (member === 'NameAcquired') {
      this.#isOurs = true;
      this.#era += 1;
      this.#events.acquired();
    } else if (member === 'NameLost') {
      this.#isOurs = false;
      this.#events.lost();
    }
  }

  /** The connection is gone, and the name with it. */
  forget(): void {
    this.#isOurs = false;
  }
}
