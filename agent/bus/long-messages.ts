/**
 * Messages that are too long for us are read past. Both buses deliver them (dbus-daemon up to 32 MiB,
 * dbus-broker up to 128), from any user whom the policy lets send us one call or signal. The library
 * ends the connection at the first, so whoever sends one after the other would keep the agent off the
 * bus; and to take them would give any user as much of our memory.
 */

import type { Readable } from 'node:stream';

/** No message that is meant for us comes near it. */
export const MAX_MESSAGE = 1024 * 1024;
/** Nor is there a longer one (D-Bus specification): who announces it does not speak D-Bus. */
const LONGEST_MESSAGE = 128 * 1024 * 1024;
/** What a message begins with (D-Bus specification, message format). */
const HEADER = 16;
const BODY_LENGTH = 4;
const FIELDS_LENGTH = 12;
const BIG_ENDIAN = 'B'.charCodeAt(0);
/** Before the messages the bus says one line, the end of the authentication. */
const LINE_END = 0x0a;

/**
 * Keeps messages of more than `limit` bytes from who reads `stream`, which has just been opened.
 * `skipped` is called for each.
 */
export function skipLongMessages(stream: Readable, limit: number, skipped: () => void): void {
  const messages = new ShortMessages(limit, skipped);
  const push = stream.push.bind(stream);
  stream.push = (bytes: Buffer | null) => {
    if (bytes === null) return push(null);
    let wantsMore = true;
    for (const piece of messages.of(bytes)) wantsMore = push(piece);
    return wantsMore;
  };
}

/** The short ones in a stream that comes in any pieces. */
export class ShortMessages {
  readonly #limit: number;
  readonly #skipped: () => void;
  #isLine = true;
  /** Of a header, as far as it has come. */
  #header = Buffer.alloc(0);
  /** Bytes of the message under way that have not come. */
  #left = 0;
  #isLong = false;

  constructor(limit: number, skipped: () => void) {
    this.#limit = limit;
    this.#skipped = skipped;
  }

  /** What is to be read of the bytes that came. */
  *of(bytes: Buffer): Generator<Buffer> {
    let rest = bytes;
    while (rest.length > 0) {
      const count = this.#isLine ? lineOf(rest) : this.#left || HEADER - this.#header.length;
      const piece = rest.subarray(0, count);
      rest = rest.subarray(count);
      if (this.#isLine) {
        this.#isLine = piece.at(-1) !== LINE_END;
        yield piece;
      } else if (this.#left > 0) {
        this.#left -= piece.length;
        if (!this.#isLong) yield piece;
      } else {
        yield* this.#begin(piece);
      }
    }
  }

  *#begin(piece: Buffer): Generator<Buffer> {
    const header = Buffer.concat([this.#header, piece]);
    this.#header = header;
    if (header.length < HEADER) return;
    this.#header = Buffer.alloc(0);
    const length = lengthOf(header);
    this.#left = length - HEADER;
    this.#isLong = length > this.#limit && length <= LONGEST_MESSAGE;
    if (this.#isLong) this.#skipped();
    else yield header;
  }
}

function lineOf(bytes: Buffer): number {
  const end = bytes.indexOf(LINE_END);
  return end === -1 ? bytes.length : end + 1;
}

/** Of a whole message, by its header: the fields are padded to eight bytes. */
function lengthOf(header: Buffer): number {
  const at = (offset: number): number =>
    header[0] === BIG_ENDIAN ? header.readUInt32BE(offset) : header.readUInt32LE(offset);
  return HEADER + Math.ceil(at(FIELDS_LENGTH) / 8) * 8 + at(BODY_LENGTH);
}
