import { describe, expect, it } from 'vitest';
import { takeSecret } from '../../../agent/host/secret-string.ts';
import { fakeSecrets } from '../support/memory.ts';

/** Takes a string that is written like this between its quotes, from the middle of a line. */
function take(raw: string | Buffer, limit = 511) {
  const { memory, secrets } = fakeSecrets();
  const bytes = Buffer.from(raw);
  const line = Buffer.concat([Buffer.from('before"'), bytes, Buffer.from('"after')]);
  const member = { kind: 'string', start: 6, end: 8 + bytes.length } as const;
  try {
    const secret = takeSecret(line, member, secrets, limit);
    return { bytes: secret && Buffer.from(secret.bytes), line, memory, raw: bytes };
  } catch (error) {
    return { error: String(error), line, memory, raw: bytes };
  }
}

const EXACT: readonly [string, string, string][] = [
  ['plain text', 'correct horse', 'correct horse'],
  ['one byte', 'x', 'x'],
  ['only white space', '  ', '  '],
  ['a quote', '\\"', '"'],
  ['a backslash', '\\\\', '\\'],
  ['a backslash before an n', '\\\\n', '\\n'],
  ['a slash', 'a\\/b/c', 'a/b/c'],
  ['every short escape', '\\b\\f\\n\\r\\t', '\b\f\n\r\t'],
  ['DEL, bare and escaped', '\x7f\\u007f', '\x7f\x7f'],
  ['escapes of one byte', '\\u0001\\u0041\\u007F', '\u0001A\x7f'],
  ['escapes of two bytes', '\\u0080\\u00e9\\u07ff', '\u0080é\u07ff'],
  ['escapes of three bytes', '\\u0800\\u20AC\\ud7ff\\ue000\\uffff', '\u0800€\ud7ff\ue000\uffff'],
  ['the lowest pair of surrogates', '\\ud800\\udc00', '\u{10000}'],
  ['the highest pair of surrogates', '\\uDBFF\\uDFFF', '\u{10ffff}'],
  ['an emoji, bare and as a pair', '😀\\ud83d\\ude00', '😀😀'],
  ['right-to-left text', 'סיסמה \u202e\\u05d0', 'סיסמה \u202eא'],
  ['a BOM and a non-character', '\ufeff\\ufeff\\ufffe', '\ufeff\ufeff\ufffe'],
  ['U+FFFD itself', '\ufffd\\ufffd', '\ufffd\ufffd'],
];

describe('keeps every byte of', () => {
  it.each(EXACT)('%s', (_, raw, meant) => {
    expect(take(raw).bytes).toEqual(Buffer.from(meant));
  });

  it('composed and decomposed letters, without making one of the other', () => {
    expect(take('\u00e9').bytes?.toString('hex')).toBe('c3a9');
    expect(take('\\u00e9').bytes?.toString('hex')).toBe('c3a9');
    expect(take('e\u0301').bytes?.toString('hex')).toBe('65cc81');
    expect(take('e\\u0301').bytes?.toString('hex')).toBe('65cc81');
  });

  it('every character of the first plane but NUL and surrogates, as an escape', () => {
    for (let unit = 1; unit <= 0xffff; unit += 1) {
      if (unit >= 0xd800 && unit <= 0xdfff) continue;
      const { bytes } = take(`\\u${unit.toString(16).padStart(4, '0')}`);
      if (bytes?.toString() !== String.fromCharCode(unit)) expect.fail(`U+${unit.toString(16)}`);
    }
  });
});

describe('refuses', () => {
  it.each([
    ['a NUL', 'a\\u0000b', 'the password has a NUL'],
    ['a high surrogate at the end', 'a\\ud83d', 'a lone surrogate'],
    ['a high surrogate before a letter', '\\ud83dx', 'a lone surrogate'],
    ['a high surrogate before another escape', '\\ud83d\\n\\ude00', 'a lone surrogate'],
    ['two high surrogates', '\\ud83d\\ud83d', 'a lone surrogate'],
    ['a low surrogate alone', '\\ude00', 'a lone surrogate'],
    ['surrogates in the wrong order', '\\ude00\\ud83d', 'a lone surrogate'],
  ])('%s', (_, raw, why) => {
    const { error, memory } = take(raw);
    expect(error).toContain(why);
    expect(memory.isBlank).toBe(true);
  });
});

describe('the limit', () => {
  it.each([
    ['x'.repeat(511), 511],
    ['\\u0041'.repeat(511), 511],
    [`${'€'.repeat(170)}x`, 511],
    ['\\ud83d\\ude00'.repeat(127), 508],
  ])('counts bytes, not characters, of what is meant (%#)', (raw, length) => {
    expect(take(raw).bytes).toHaveLength(length);
  });

  it.each(['x'.repeat(512), '\\u0041'.repeat(512), '😀'.repeat(128)])(
    'refuses 512 bytes and cuts nothing (%#)',
    (raw) => {
      expect(take(raw).error).toContain('the password is longer than 511 bytes');
    },
  );
});

it('gives nothing for an empty string', () => {
  expect(take('')).toMatchObject({ bytes: undefined });
});

describe('what is left in the line', () => {
  const outcomes = ['', 'plain', 'canary\\n\\u0041', 'x'.repeat(600), 'a\\u0000canary', '\\ud83d'];

  it.each(outcomes)('is blank, with its quotes and neighbours as they were, after %j', (raw) => {
    const { line, raw: bytes } = take(raw);
    expect(line.toString()).toBe(`before"${' '.repeat(bytes.length)}"after`);
  });
});

it('leaves memory that is zero once the secret is wiped', () => {
  const { memory, secrets } = fakeSecrets();
  const line = Buffer.from('"canary"');
  const secret = takeSecret(line, { kind: 'string', start: 0, end: 8 }, secrets, 511);
  expect(memory.holds('canary')).toBe(true);
  secret?.wipe();
  expect(memory.isBlank).toBe(true);
});
