import { describe, expect, it } from 'vitest';
import { parseIni } from '../../agent/ini.ts';

/** The entries as `section.key=value`. */
function entries(text: string): string[] {
  return parseIni(text).entries.map(({ section, key, value }) => `${section}.${key}=${value}`);
}

it('reads keys with an equals sign or a colon', () => {
  expect(entries('[a]\nx=1\ny : 2\nz  =  3')).toEqual(['a.x=1', 'a.y=2', 'a.z=3']);
});

it('splits at the first separator alone', () => {
  expect(entries('[a]\nx = b=c:d\ny: http://e=f')).toEqual(['a.x=b=c:d', 'a.y=http://e=f']);
});

it('takes keys in any case and leaves sections as they are', () => {
  expect(entries('[General]\nHeart_Beat_RATE = 5')).toEqual(['General.heart_beat_rate=5']);
});

it('keeps white space and case inside a value', () => {
  expect(entries('[a]\nx =  B  c  ')).toEqual(['a.x=B  c']);
});

it('accepts an empty value', () => {
  expect(entries('[a]\nx =\ny:')).toEqual(['a.x=', 'a.y=']);
});

it('tells the line on which each key stands, from 1', () => {
  const { entries: found } = parseIni('# a comment\n\n[a]\nx = 1\n  more\ny = 2\n');
  expect(found.map(({ key, line }) => [key, line])).toEqual([
    ['x', 4],
    ['y', 6],
  ]);
});

it('reads lines that end as Windows ends them', () => {
  expect(entries('[a]\r\nx = 1\r\n')).toEqual(['a.x=1']);
});

it('keeps every entry of a key that stands twice, in order', () => {
  expect(entries('[a]\nx = 1\n[b]\nx = 2\n[a]\nx = 3')).toEqual(['a.x=1', 'b.x=2', 'a.x=3']);
});

describe('continuation lines', () => {
  it('are joined by one space', () => {
    expect(entries('[a]\nx = one\n\ttwo\n   three  \ny = 4')).toEqual([
      'a.x=one two three',
      'a.y=4',
    ]);
  });

  it('may follow an empty value', () => {
    expect(entries('[a]\nx =\n  one\n  two')).toEqual(['a.x=one two']);
  });

  it('may look like a key or a section', () => {
    expect(entries('[a]\nx = one\n  y = two\n  [b]')).toEqual(['a.x=one y = two [b]']);
  });

  it('go on behind empty lines and comments', () => {
    expect(entries('[a]\nx = one\n\n# no\n  two')).toEqual(['a.x=one two']);
  });

  it('do not reach into the section before', () => {
    expect(entries('[a]\nx = one\n[b]\n  y = two')).toEqual(['a.x=one', 'b.y=two']);
  });
});

describe('comments', () => {
  it('are lines that begin with # or ;', () => {
    expect(entries('# [z]\n; y = 0\n[a]\n#x = 1\n  ; x = 2\nx = 3')).toEqual(['a.x=3']);
  });

  it('begin inside a line at a semicolon behind white space', () => {
    expect(entries('[a]\nx = 1 ; why\ny = 1;2\nz = 1 # 2')).toEqual([
      'a.x=1',
      'a.y=1;2',
      'a.z=1 # 2',
    ]);
  });

  it('may follow a section', () => {
    expect(entries('[a] ; why\nx = 1')).toEqual(['a.x=1']);
  });
});

describe('problems', () => {
  it.each([
    ['a key before any section', 'x = 1', 1],
    ['a line that is neither', '[a]\nnonsense', 2],
    ['a section without an end', '[a\n', 1],
    ['an empty section', '[]\n', 1],
    ['a separator without a key', '[a]\n= 1', 2],
  ])('are %s', (_, text, line) => {
    expect(parseIni(text).problems).toEqual([{ line, what: 'expected [section] or key = value' }]);
  });

  it('do not hide what follows', () => {
    const { entries: found, problems } = parseIni('oops\n[a]\nx = 1\noops\ny = 2');
    expect(problems.map(({ line }) => line)).toEqual([1, 4]);
    expect(found.map(({ key }) => key)).toEqual(['x', 'y']);
  });
});
