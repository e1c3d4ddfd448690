/**
 * A strict reader of one JSON object (RFC 8259) that finds where its members are and makes
 * nothing of their values, so that a secret among them is never turned into a string.
 *
 * Stricter than JSON.parse where a lenient reading is dangerous: a name that stands twice, deep
 * nesting and lone surrogates in names are refused.
 */

import { isUtf8 } from 'node:buffer';

export type ValueKind = 'string' | 'number' | 'literal' | 'object' | 'array';

/** One member of the object: the span `[start, end)` of its value, a string's quotes included. */
export interface Member {
  readonly kind: ValueKind;
  readonly start: number;
  readonly end: number;
}

/** Why a line was refused; a fixed text, never a part of the line. */
export class JsonRefused extends Error {
  readonly code = 'JSON_REFUSED';
}

/** VDSM's own messages nest three deep at most. */
const MAX_DEPTH = 32;
/** The longest name in the protocol has 18 characters; an echo may carry any. */
const MAX_NAME = 128;
/** Far more members than any message has. */
const MAX_MEMBERS = 128;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const EXPONENT = 0x65;
const LITERALS = ['true', 'false', 'null'].map((word) => Buffer.from(word));

/** Reads `line` as one JSON object. Throws {@link JsonRefused}. */
export function scanObject(line: Buffer): Map<string, Member> {
  if (!isUtf8(line)) throw new JsonRefused('not UTF-8');
  const scanner = new Scanner(line);
  const members = new Map<string, Member>();
  scanner.object((name, member) => {
    if (members.has(name)) throw new JsonRefused('a name stands twice');
    if (members.size === MAX_MEMBERS) throw new JsonRefused('too many members');
    members.set(name, member);
  });
  scanner.end();
  return members;
}

class Scanner {
  readonly #line: Buffer;
  #at = 0;
  /** The outermost object counts. */
  #depth = 1;

  constructor(line: Buffer) {
    this.#line = line;
  }

  /** The outermost object; tells each of its members. */
  object(found: (name: string, member: Member) => void): void {
    this.#expect('{');
    if (this.#take('}')) return;
    do {
      const name = this.#name();
      this.#expect(':');
      found(name, this.#value());
    } while (this.#take(','));
    this.#expect('}');
  }

  end(): void {
    this.#space();
    if (this.#at !== this.#line.length) throw new JsonRefused('something follows the object');
  }

  #value(): Member {
    this.#space();
    const start = this.#at;
    const kind = this.#skip();
    return { kind, start, end: this.#at };
  }

  #skip(): ValueKind {
    switch (this.#line[this.#at]) {
      case QUOTE:
        this.#string();
        return 'string';
      case 0x7b: // {
        this.#nested('}', () => {
          this.#space();
          this.#string();
          this.#expect(':');
        });
        return 'object';
      case 0x5b: // [
        this.#nested(']', () => {});
        return 'array';
      default:
        return this.#scalar();
    }
  }

  #nested(close: '}' | ']', beforeValue: () => void): void {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new JsonRefused('nested too deep');
    this.#at += 1;
    if (!this.#take(close)) {
      do {
        beforeValue();
        this.#value();
      } while (this.#take(','));
      this.#expect(close);
    }
    this.#depth -= 1;
  }

  /** A number or a word, compared as bytes: what stands here unquoted may be a secret too. */
  #scalar(): ValueKind {
    for (const word of LITERALS) {
      if (word.equals(this.#line.subarray(this.#at, this.#at + word.length))) {
        this.#at += word.length;
        return 'literal';
      }
    }
    if (this.#line[this.#at] === MINUS) this.#at += 1;
    if (this.#line[this.#at] === ZERO) this.#at += 1;
    else this.#digits();
    if (this.#line[this.#at] === POINT) {
      this.#at += 1;
      this.#digits();
    }
    if (((this.#line[this.#at] ?? 0) | 0x20) === EXPONENT) {
      this.#at += 1;
      const sign = this.#line[this.#at];
      if (sign === PLUS || sign === MINUS) this.#at += 1;
      this.#digits();
    }
    return 'number';
  }

  /** One digit or more. */
  #digits(): void {
    const start = this.#at;
    while (isDigit(this.#line[this.#at])) this.#at += 1;
    if (this.#at === start) throw new JsonRefused('not JSON');
  }

  #name(): string {
    this.#space();
    const start = this.#at;
    this.#string();
    if (this.#at - start > MAX_NAME) throw new JsonRefused('a name is too long');
    return readString(this.#line, { kind: 'string', start, end: this.#at });
  }

  /** Passes over a string, checking its escapes. */
  #string(): void {
    const line = this.#line;
    if (line[this.#at] !== QUOTE) throw new JsonRefused('not JSON');
    let at = this.#at + 1;
    for (;;) {
      const byte = line[at];
      if (byte === undefined || byte < 0x20) throw new JsonRefused('a string does not end');
      at += 1;
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) at += escapeLength(line, at);
    }
    this.#at = at;
  }

  #space(): void {
    for (;;) {
      const byte = this.#line[this.#at];
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d && byte !== 0x0a) return;
      this.#at += 1;
    }
  }

  #take(mark: string): boolean {
    this.#space();
    if (this.#line[this.#at] !== mark.charCodeAt(0)) return false;
    this.#at += 1;
    return true;
  }

  #expect(mark: string): void {
    if (!this.#take(mark)) throw new JsonRefused('not JSON');
  }
}

/** Bytes of the escape behind a backslash at `at - 1`. */
function escapeLength(line: Buffer, at: number): number {
  const kind = line[at];
  if (kind === undefined) throw new JsonRefused('a string does not end');
  if (kind === 0x75) {
    if (codeUnit(line, at + 1) === undefined) throw new JsonRefused('a bad escape');
    return 5;
  }
  if (!'"\\/bfnrt'.includes(String.fromCharCode(kind))) throw new JsonRefused('a bad escape');
  return 1;
}

/** The four hexadecimal digits at `at` as a number, or undefined when they are not that. */
export function codeUnit(line: Buffer, at: number): number | undefined {
  let unit = 0;
  for (let index = at; index < at + 4; index += 1) {
    const byte = line[index] ?? 0;
    const letter = byte | 0x20; // 'A'-'F' and 'a'-'f' differ in this bit
    if (isDigit(byte)) unit = unit * 16 + byte - ZERO;
    else if (letter >= 0x61 && letter <= 0x66) unit = unit * 16 + letter - 0x61 + 10;
    else return undefined;
  }
  return unit;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= ZERO + 9;
}

/** The text of a scanned string. Never for a secret. Throws on a lone surrogate. */
export function readString(line: Buffer, member: Member): string {
  const text: unknown = JSON.parse(line.toString('utf8', member.start, member.end));
  if (typeof text !== 'string' || !text.isWellFormed()) throw new JsonRefused('a lone surrogate');
  return text;
}
