/**
 * One login's life: a token, the credentials behind it, and the rule that they leave once, in
 * time, or not at all.
 *
 *     waiting -> offered -> consumed | expired | cancelled
 *
 * The answer leaves in one send that the kernel takes whole or not at all (docs/protocol.md,
 * section 2), so there is no state between offered and consumed. The clock is an argument.
 */

import { timingSafeEqual } from 'node:crypto';
import type { SecretBuffer, SecretMemory } from '../secret.ts';
import { shortId } from '../short-id.ts';

export type OfferState = 'waiting' | 'offered' | 'consumed' | 'expired' | 'cancelled';

export interface OfferOptions {
  readonly token: string;
  /** The account, mapped; what PAM_USER becomes. */
  readonly user: string;
  /** Its uid, when NSS knows the account. */
  readonly uid: number | undefined;
  /** Copied; stays the caller's to wipe. */
  readonly password: SecretBuffer;
  readonly memory: SecretMemory;
  /** CLOCK_BOOTTIME in milliseconds; from then on the offer is over. */
  readonly expiresAt: number;
}

export class Offer {
  readonly token: string;
  readonly user: string;
  readonly uid: number | undefined;
  readonly expiresAt: number;
  readonly #token: Buffer;
  readonly #answer: SecretBuffer;
  #state: OfferState = 'waiting';
  #presented = false;

  constructor(options: OfferOptions) {
    this.token = options.token;
    this.user = options.user;
    this.uid = options.uid;
    this.expiresAt = options.expiresAt;
    this.#token = Buffer.from(options.token, 'latin1');
    this.#answer = composeAnswer(options.memory, options.user, options.password);
  }

  /** Short name for log lines. */
  get id(): string {
    return shortId(this.token);
  }

  get state(): OfferState {
    return this.#state;
  }

  get isLive(): boolean {
    return this.#state === 'waiting' || this.#state === 'offered';
  }

  /** Somebody has shown the token already, so its greeter has heard it. */
  get presented(): boolean {
    return this.#presented;
  }

  /** The signal left. */
  announced(): void {
    if (this.#state === 'waiting') this.#state = 'offered';
  }

  /**
   * Is this the token of an announced offer that is still in time? Takes the same time for every
   * wrong token of the right length.
   */
  accepts(token: Buffer, now: number): boolean {
    if (this.#state !== 'offered' || now >= this.expiresAt) return false;
    if (token.length !== this.#token.length || !timingSafeEqual(token, this.#token)) return false;
    this.#presented = true;
    return true;
  }

  /**
   * Gives the answer to `send`, which says whether all of it left. Then the offer is consumed and
   * its memory wiped; else it stays as it was. False when it was over already.
   */
  deliver(now: number, send: (answer: Buffer) => boolean): boolean {
    if (this.#state !== 'offered' || now >= this.expiresAt) return false;
    if (!send(this.#answer.bytes)) return false;
    this.#end('consumed');
    return true;
  }

  /** Ends the offer if its time is over. True if it did. */
  expire(now: number): boolean {
    if (!this.isLive || now < this.expiresAt) return false;
    this.#end('expired');
    return true;
  }

  /** Ends a live offer. True if it was one. */
  cancel(): boolean {
    if (!this.isLive) return false;
    this.#end('cancelled');
    return true;
  }

  #end(state: OfferState): void {
    this.#answer.wipe();
    this.#state = state;
  }
}

/** A big-endian length of the user name, the name, the password and one NUL. */
function composeAnswer(memory: SecretMemory, user: string, password: SecretBuffer): SecretBuffer {
  const name = Buffer.from(user);
  const answer = memory.take(4 + name.length + password.length + 1);
  const bytes = answer.bytes;
  bytes.writeUInt32BE(name.length, 0);
  name.copy(bytes, 4);
  password.bytes.copy(bytes, 4 + name.length);
  return answer;
}
