/**
 * A login without credentials, for an admin who wants to know how far one would come: its token is
 * told to that admin alone, and traded by the PAM module for an answer that names no user.
 */

import { timingSafeEqual } from 'node:crypto';
import type { SignalSender } from './announcer.ts';
import { TokenSignal } from './announcer.ts';
import { newRehearsalToken, REHEARSAL_TOKEN_LENGTH } from './token.ts';

/** A stack of PAM modules that takes longer than this is the finding. */
const TTL_MS = 10_000;

/** A user name of no length, and nothing behind it. */
const NO_USER = Buffer.alloc(4);

export class Rehearsal {
  readonly #bus: SignalSender;
  readonly #now: () => number;
  #token = Buffer.alloc(0);
  #expiresAt = 0;
  #answered = 0;

  /** `now` is CLOCK_BOOTTIME in milliseconds. */
  constructor(bus: SignalSender, now: () => number) {
    this.#bus = bus;
    this.#now = now;
  }

  /** How many were asked for, each once: proof that a module came as far as here. */
  get answered(): number {
    return this.#answered;
  }

  /** Begins one, in place of any other, and tells its token to this connection. Gives the token. */
  begin(name: string): string {
    const token = newRehearsalToken();
    this.#token = Buffer.from(token, 'latin1');
    this.#expiresAt = this.#now() + TTL_MS;
    const signal = new TokenSignal(this.#bus, name, REHEARSAL_TOKEN_LENGTH);
    this.#bus.send([signal.with(token)]);
    return token;
  }

  /** What to answer to this token, once; undefined when it is none of ours. */
  answerTo(token: Buffer): Buffer | undefined {
    const mine = this.#token;
    if (mine.length === 0 || token.length !== mine.length) return undefined;
    if (this.#now() >= this.#expiresAt || !timingSafeEqual(token, mine)) return undefined;
    this.#token = Buffer.alloc(0);
    this.#answered += 1;
    return NO_USER;
  }
}
