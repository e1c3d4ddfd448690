/**
 * The few types of Qt's QDataStream that greeters and their daemons exchange (Qt documentation,
 * "Serializing Qt Data Types"): quint32, big-endian; QString, a quint32 of bytes and UTF-16BE,
 * or 0xffffffff for the null string.
 */

const NULL_STRING = 0xffffffff;
const UNIT = 2;
const WORD = 4;

export function word(value: number): Buffer {
  const bytes = Buffer.alloc(WORD);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function string(text: string): Buffer {
  const units = Buffer.from(text, 'utf16le').swap16();
  return Buffer.concat([word(units.length), units]);
}

/** What a read gives when the bytes so far end before it does. */
export const MORE = Symbol('more bytes are needed');
/** What a read gives when no further byte can mend it. */
export const GARBLED = Symbol('no such value');

/** Reads values one after another from bytes that may not be all there yet. */
export class QtReader {
  readonly #bytes: Buffer;
  readonly #longest: number;
  #at = 0;

  /** Strings of more than `longest` bytes are {@link GARBLED}. */
  constructor(bytes: Buffer, longest: number) {
    this.#bytes = bytes;
    this.#longest = longest;
  }

  /** Bytes that were read. */
  get at(): number {
    return this.#at;
  }

  word(): number | typeof MORE {
    if (this.#bytes.length - this.#at < WORD) return MORE;
    const value = this.#bytes.readUInt32BE(this.#at);
    this.#at += WORD;
    return value;
  }

  /** The null string is read as the empty one. */
  string(): string | typeof MORE | typeof GARBLED {
    const length = this.word();
    if (length === MORE) return MORE;
    if (length === NULL_STRING) return '';
    if (length > this.#longest || length % UNIT !== 0) return GARBLED;
    if (this.#bytes.length - this.#at < length) return MORE;
    const units = Buffer.from(this.#bytes.subarray(this.#at, this.#at + length)).swap16();
    this.#at += length;
    return units.toString('utf16le');
  }
}
