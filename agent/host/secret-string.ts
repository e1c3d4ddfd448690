/**
 * Turns a JSON string into a {@link SecretBuffer} without a JavaScript string on the way.
 *
 * JSON.parse of a login line left five copies of its password on the heap, and four or five were
 * still there after five collections; here the escapes are resolved in place, in the locked line.
 */

import type { SecretBuffer, SecretMemory } from '../secret.ts';
import { codeUnit, JsonRefused, type Member } from './json-scan.ts';

const BACKSLASH = 0x5c;
const ESCAPES: Readonly<Record<string, number>> = { b: 0x08, f: 0x0c, n: 0x0a, r: 0x0d, t: 0x09 };

/**
 * Takes the string at `member`, a span that the scanner found, out of `line`: its bytes (UTF-8)
 * move into locked memory and the span is blanked, also when it is refused.
 *
 * Undefined for an empty string. Throws {@link JsonRefused} on a lone surrogate, a NUL or more
 * than `limit` bytes.
 */
export function takeSecret(
  line: Buffer,
  member: Member,
  memory: SecretMemory,
  limit: number,
): SecretBuffer | undefined {
  const start = member.start + 1;
  const close = member.end - 1;
  try {
    const end = resolveEscapes(line, start, close);
    if (end === start) return undefined;
    if (end - start > limit) throw new JsonRefused(`the password is longer than ${limit} bytes`);
    const secret = memory.take(end - start);
    line.copy(secret.bytes, 0, start, end);
    return secret;
  } finally {
    line.fill(0x20, start, close);
  }
}

/** Resolves escapes in place, which never makes a string longer. Gives the new end. */
function resolveEscapes(line: Buffer, start: number, close: number): number {
  let to = start;
  for (let from = start; from < close; ) {
    const byte = line[from] ?? 0;
    if (byte !== BACKSLASH) {
      line[to++] = byte;
      from += 1;
      continue;
    }
    const kind = line[from + 1] ?? 0;
    if (kind === 0x75) {
      const point = codePoint(line, from);
      from += point > 0xffff ? 12 : 6;
      to += putUtf8(line, to, point);
    } else {
      line[to++] = ESCAPES[String.fromCharCode(kind)] ?? kind;
      from += 2;
    }
  }
  return to;
}

/** The character that the `\u` escape at `at` begins; a pair of surrogates counts as one. */
function codePoint(line: Buffer, at: number): number {
  const unit = codeUnit(line, at + 2) ?? 0;
  if (unit === 0) throw new JsonRefused('the password has a NUL');
  if (unit < 0xd800 || unit > 0xdfff) return unit;
  const paired = line[at + 6] === BACKSLASH && line[at + 7] === 0x75;
  const low = paired ? (codeUnit(line, at + 8) ?? 0) : 0;
  if (unit > 0xdbff || low < 0xdc00 || low > 0xdfff) throw new JsonRefused('a lone surrogate');
  return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
}

function putUtf8(line: Buffer, at: number, point: number): number {
  if (point < 0x80) {
    line[at] = point;
    return 1;
  }
  const length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  for (let index = length - 1; index > 0; index -= 1) {
    line[at + index] = 0x80 | (point & 0x3f);
    point >>= 6;
  }
  line[at] = ((0xf00 >> length) & 0xff) | point;
  return length;
}
