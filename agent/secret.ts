/**
 * Secrets as bytes in locked memory: never a JavaScript string, wiped at their last use, and a
 * word in brackets to whatever would print them.
 */

import { inspect } from 'node:util';
import type { Native } from './native.ts';

/** Bytes of one secret: the longest answer is 4 + 255 + 511 + 1. */
const SLOT = 1024;
/** A login that is decoded, one whose user is looked up, one offered, and as many to spare. */
const SLOTS = 6;

const SHOWN = '[secret]';
const EMPTY = Buffer.alloc(0);

/** Every slot is taken, which only a leak in this program can cause. */
export class SecretsExhausted extends Error {
  readonly code = 'SECRETS_EXHAUSTED';
}

/**
 * One block of locked memory, taken at the start and cut into slots. A mapping of its own for each
 * secret cost 130 µs of kernel time a login, and could fail when a login comes instead of at the
 * start.
 */
export class SecretMemory {
  readonly #native: Pick<Native, 'wipe'>;
  readonly #block: Buffer;
  readonly #free: number[];

  /** Throws the addon's error when memory cannot be locked. */
  constructor(native: Pick<Native, 'allocate' | 'wipe'>) {
    this.#native = native;
    this.#block = native.allocate(SLOT * SLOTS);
    this.#free = Array.from({ length: SLOTS }, (_, slot) => slot);
  }

  /** A secret of `size` zero bytes. Throws {@link SecretsExhausted}. */
  take(size: number): SecretBuffer {
    const slot = size > SLOT ? undefined : this.#free.pop();
    if (slot === undefined) throw new SecretsExhausted();
    const bytes = this.#block.subarray(slot * SLOT, slot * SLOT + size);
    return new SecretBuffer(bytes, () => {
      this.#native.wipe(bytes);
      this.#free.push(slot);
    });
  }
}

export class SecretBuffer implements Disposable {
  readonly #give: () => void;
  #bytes: Buffer;

  /** Made by {@link SecretMemory.take}. `give` wipes the bytes and takes them back. */
  constructor(bytes: Buffer, give: () => void) {
    this.#bytes = bytes;
    this.#give = give;
  }

  /** The bytes themselves, for filling and sending. Keep no reference beyond {@link wipe}. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Size in bytes; 0 once wiped. */
  get length(): number {
    return this.#bytes.length;
  }

  /** Overwrites the bytes and gives the memory back; safe to call again. */
  wipe(): void {
    if (this.#bytes === EMPTY) return;
    this.#bytes = EMPTY;
    this.#give();
  }

  [Symbol.dispose](): void {
    this.wipe();
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}
