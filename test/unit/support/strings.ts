/** Watches what becomes a JavaScript string, which a password must never do. */

import { vi } from 'vitest';

/** Every way in which Node turns a buffer's bytes into a string. */
const TO_STRING = [
  'toString',
  'toLocaleString',
  'utf8Slice',
  'latin1Slice',
  'asciiSlice',
  'ucs2Slice',
  'hexSlice',
  'base64Slice',
  'base64urlSlice',
] as const;

export interface StringWatch extends Disposable {
  /** Every string made of bytes or handed to JSON.parse since the watch began. */
  readonly strings: readonly string[];
}

export function watchStrings(): StringWatch {
  const strings: string[] = [];
  const prototype = Buffer.prototype as unknown as Record<string, (...args: unknown[]) => string>;
  const undo: (() => void)[] = [];
  for (const name of TO_STRING) {
    const original = prototype[name];
    if (original === undefined) continue;
    prototype[name] = function (...args) {
      const text = original.apply(this, args);
      strings.push(text);
      return text;
    };
    undo.push(() => {
      prototype[name] = original;
    });
  }
  const parse = JSON.parse;
  const parsing = vi.spyOn(JSON, 'parse').mockImplementation((text: string, reviver) => {
    strings.push(text);
    return parse(text, reviver);
  });
  const decoding = vi.spyOn(TextDecoder.prototype, 'decode').mockImplementation(() => {
    throw new Error('TextDecoder is not expected here');
  });
  return {
    strings,
    [Symbol.dispose]: () => {
      for (const restore of undo) restore();
      parsing.mockRestore();
      decoding.mockRestore();
    },
  };
}
