import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GARBLED, MORE, QtReader, string, word } from '../../../greeter-kdm/qt-stream.ts';

const LONGEST = 64;

function reading(bytes: Buffer): QtReader {
  return new QtReader(bytes, LONGEST);
}

it('has the bytes that Qt has', () => {
  // QDataStream of Qt 5.15: quint32(2) << QString("né") << QString() and << QString("")
  expect(word(2).toString('hex')).toBe('00000002');
  expect(string('né').toString('hex')).toBe('00000004006e00e9');
  expect(string('').toString('hex')).toBe('00000000');
  expect(reading(Buffer.from('ffffffff', 'hex')).string()).toBe('');
});

describe('what was written', () => {
  it('is read again, whatever the text', () => {
    const text = fc.string({ unit: 'binary', maxLength: LONGEST / 4 });
    fc.assert(
      fc.property(fc.nat(0xffffffff), text, (number, words) => {
        const reader = reading(Buffer.concat([word(number), string(words)]));
        expect([reader.word(), reader.string()]).toEqual([number, words]);
        expect(reader.at).toBe(4 + string(words).length);
      }),
    );
  });

  it('is not read before all of it is there', () => {
    const whole = string('alice');
    for (let length = 0; length < whole.length; length += 1) {
      expect(reading(whole.subarray(0, length)).string()).toBe(MORE);
    }
  });

  it('is not changed by reading it', () => {
    const bytes = string('alice');
    reading(bytes).string();
    expect(bytes).toEqual(string('alice'));
  });
});

describe('a length', () => {
  it.each([
    ['the longest', LONGEST, MORE],
    ['one unit more', LONGEST + 2, GARBLED],
    ['nearly 4 GiB', 0xfffffffe, GARBLED],
    ['half a unit', 3, GARBLED],
  ])('of %s (%d)', (_what, length, result) => {
    expect(reading(word(length)).string()).toBe(result);
  });
});
