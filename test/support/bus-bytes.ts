/** D-Bus messages byte for byte, wrong ones too: both byte orders, any type in any header field. */

export const PATH = 1;
export const INTERFACE = 2;
export const MEMBER = 3;
export const ERROR_NAME = 4;
export const REPLY_SERIAL = 5;
export const DESTINATION = 6;
export const SENDER = 7;
export const SIGNATURE = 8;

/** Code, D-Bus type and value of a header field. */
export type Field = readonly [
  code: number,
  type: 's' | 'o' | 'g' | 'u' | 'y',
  value: string | number,
];

export interface RawMessage {
  readonly endian?: 'l' | 'B';
  readonly type: number;
  readonly flags?: number;
  readonly version?: number;
  readonly serial?: number;
  readonly fields?: readonly Field[];
  readonly body?: Buffer;
  /** Lengths that the header claims instead of the true ones. */
  readonly bodyLength?: number;
  readonly fieldsLength?: number;
}

export function build(message: RawMessage): Buffer {
  const { endian = 'l', type, flags = 0, version = 1, serial = 1 } = message;
  const { fields = [], body = Buffer.alloc(0) } = message;
  const writer = new Writer(endian === 'l');
  for (const byte of [endian.charCodeAt(0), type, flags, version]) writer.byte(byte);
  writer.uint(message.bodyLength ?? body.length);
  writer.uint(serial);
  writer.uint(0);
  for (const field of fields) writer.field(field);
  writer.patch(12, message.fieldsLength ?? writer.length - 16);
  writer.align(8);
  return Buffer.concat([writer.bytes, body]);
}

/** A body of one string. */
export function stringBody(text: string, endian: 'l' | 'B' = 'l'): Buffer {
  const writer = new Writer(endian === 'l');
  writer.string(text);
  return writer.bytes;
}

class Writer {
  readonly #little: boolean;
  #bytes: number[] = [];

  constructor(little: boolean) {
    this.#little = little;
  }

  get length(): number {
    return this.#bytes.length;
  }

  get bytes(): Buffer {
    return Buffer.from(this.#bytes);
  }

  align(size: number): void {
    while (this.#bytes.length % size !== 0) this.#bytes.push(0);
  }

  byte(value: number): void {
    this.#bytes.push(value);
  }

  uint(value: number): void {
    this.align(4);
    this.#bytes.push(...this.#four(value));
  }

  string(text: string): void {
    this.uint(Buffer.byteLength(text));
    this.#bytes.push(...Buffer.from(text), 0);
  }

  patch(at: number, value: number): void {
    this.#bytes.splice(at, 4, ...this.#four(value));
  }

  field([code, type, value]: Field): void {
    this.align(8);
    this.#bytes.push(code, 1, type.charCodeAt(0), 0);
    if (type === 'y') this.byte(Number(value));
    else if (type === 'u') this.uint(Number(value));
    else if (type === 'g') this.#bytes.push(String(value).length, ...Buffer.from(`${value}\0`));
    else this.string(String(value));
  }

  #four(value: number): Buffer {
    const bytes = Buffer.alloc(4);
    if (this.#little) bytes.writeUInt32LE(value);
    else bytes.writeUInt32BE(value);
    return bytes;
  }
}
