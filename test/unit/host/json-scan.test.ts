import { describe, expect, it } from 'vitest';
import { codeUnit, JsonRefused, readString, scanObject } from '../../../agent/host/json-scan.ts';

/** Each member as `[name, kind, its text]`. */
function scan(text: string | Buffer): string[][] {
  const line = Buffer.from(text);
  return [...scanObject(line)].map(([name, { kind, start, end }]) => [
    name,
    kind,
    line.toString('utf8', start, end),
  ]);
}

/** An object that nests this deep, itself counted. */
function nested(depth: number): string {
  return `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
}

function nestedObjects(depth: number): string {
  return `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}

describe('finds', () => {
  it('each member with its kind and exactly its bytes', () => {
    const text = '{ "s" : "x y" ,"n":-1.5e+3,"t":true,"f":false,"z":null,"o":{"a":[1,{}]},"a":[ ]}';
    expect(scan(text)).toEqual([
      ['s', 'string', '"x y"'],
      ['n', 'number', '-1.5e+3'],
      ['t', 'literal', 'true'],
      ['f', 'literal', 'false'],
      ['z', 'literal', 'null'],
      ['o', 'object', '{"a":[1,{}]}'],
      ['a', 'array', '[ ]'],
    ]);
  });

  it.each(['0', '-0', '7', '10', '1.5', '1e9', '1E-9', '0.0e+0', '-12.75'])(
    'the number %s, at the very end too',
    (number) => {
      expect(scan(`{"a":${number}}`)).toEqual([['a', 'number', number]]);
    },
  );

  it('nothing in an empty object, with white space anywhere', () => {
    expect(scan(' \t\r\n{ \t\r\n} \t\r\n')).toEqual([]);
  });

  it('every escape inside a string', () => {
    const text = String.raw`{"a":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\uD800"}`;
    expect(scan(text)[0]?.[1]).toBe('string');
  });

  it('names that objects inherit, as ordinary names', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', ''];
    const members = scan(`{${names.map((name) => `"${name}":1`).join()}}`);
    expect(members.map(([name]) => name)).toEqual(names);
  });

  it('names by their meaning, however they are written', () => {
    expect(scan(String.raw`{"pass\u0077ord":1,"\u00fc\/":2}`).map(([name]) => name)).toEqual([
      'password',
      'ü/',
    ]);
  });
});

describe('refuses as not JSON', () => {
  const texts = [
    '',
    ' ',
    '[]',
    '"x"',
    '7',
    'null',
    'true',
    '{',
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":1,',
    '{"a":1,}',
    '{,}',
    '{"a" 1}',
    '{"a":1 "b":2}',
    '{a:1}',
    "{'a':1}",
    '{"a":t',
    '{"a":tru}',
    '{"a":True}',
    '{"a":nul',
    '{"a":NaN}',
    '{"a":Infinity}',
    '{"a":-Infinity}',
    '{"a":-}',
    '{"a":+1}',
    '{"a":01}',
    '{"a":1.}',
    '{"a":.5}',
    '{"a":1e}',
    '{"a":1e+}',
    '{"a":0x1e}',
    '{"a":[1,]}',
    '{"a":[1}',
    '{"a":{"b"}}',
    '{"a":{"b":1,}}',
    '{"a":undefined}',
    '{"a":1}}',
    '{"a":1}{"b":2}',
    '{"a":1} x',
    '/**/{"a":1}',
    '\ufeff{"a":1}',
    '\0{"a":1}',
    '{"a":1}\0',
    '{"a":\u00a01}',
  ];

  it.each(texts)('%j', (text) => {
    expect(() => scan(text)).toThrow(JsonRefused);
  });

  it('every beginning of a valid message', () => {
    const text = '{"__name__":"x","a":true,"b":[null,-1.5e3],"c":{"d":"\\u00e9\\n"}}';
    for (let length = 0; length < text.length; length += 1) {
      expect(() => scan(text.slice(0, length))).toThrow(JsonRefused);
    }
  });
});

describe('refuses strings', () => {
  it.each([
    ['with a NUL', Buffer.from('{"a":"x\0y"}')],
    ['with a bare newline', Buffer.from('{"a":"x\ny"}')],
    ['with a bare tab', Buffer.from('{"a":"x\ty"}')],
    ['that do not end', Buffer.from('{"a":"x')],
    ['that end in a backslash', Buffer.from('{"a":"x\\')],
    ['with an unknown escape', Buffer.from('{"a":"\\x41"}')],
    ['with an escape of three digits', Buffer.from('{"a":"\\u12G4"}')],
    ['with an escape cut short', Buffer.from('{"a":"\\u00')],
    ['with a capital U', Buffer.from('{"a":"\\U0041"}')],
    ['with a broken sequence', Buffer.from('7b2261223a22c328227d', 'hex')],
    ['with an overlong NUL', Buffer.from('7b2261223a22c080227d', 'hex')],
    ['with an encoded surrogate', Buffer.from('7b2261223a22eda080227d', 'hex')],
    ['with a character beyond Unicode', Buffer.from('7b2261223a22f4908080227d', 'hex')],
    ['in Latin-1', Buffer.from('{"a":"\u00e9"}', 'latin1')],
  ])('%s', (_, line) => {
    expect(() => scanObject(line)).toThrow(JsonRefused);
  });
});

describe('refuses what a lenient reader would let through', () => {
  it.each([
    ['a name twice', '{"password":"a","b":1,"password":"c"}'],
    ['a name twice, once escaped', String.raw`{"password":"a","pass\u0077ord":"c"}`],
    ['an empty name twice', '{"":1,"":2}'],
    ['__proto__ twice', '{"__proto__":1,"__proto__":2}'],
    ['a lone surrogate in a name', String.raw`{"\ud800":1}`],
    ['surrogates in the wrong order in a name', String.raw`{"\ude00\ud83d":1}`],
    ['a name of more than 128 bytes', `{"${'n'.repeat(127)}":1}`],
    ['33 levels of arrays', nested(33)],
    ['200 000 arrays in one another', nested(200_000)],
    ['200 000 arrays that never end', `{"a":${'['.repeat(200_000)}`],
    ['33 levels of objects', nestedObjects(33)],
    ['33 levels after 32', `{"a":${nested(31)},"b":${nested(32)}}`],
    ['129 members', `{${Array.from({ length: 129 }, (_, i) => `"${i}":1`).join()}}`],
  ])('%s', (_, text) => {
    expect(() => scan(text)).toThrow(JsonRefused);
  });

  it('and takes what is just within bounds', () => {
    expect(scan(nested(32))).toHaveLength(1);
    expect(scan(nestedObjects(32))).toHaveLength(1);
    expect(scan(`{"a":${nested(31)},"b":${nested(31)}}`)).toHaveLength(2);
    expect(scan(`{"${'n'.repeat(126)}":1}`)).toHaveLength(1);
    expect(scan(`{${Array.from({ length: 128 }, (_, i) => `"${i}":1`).join()}}`)).toHaveLength(128);
  });

  it('with a text that repeats nothing of the line', () => {
    const lines = ['{"canary":canary}', '{"a":"canary', '{"canary":1,"canary":2}', 'canary'];
    for (const line of lines) {
      expect(() => scan(line)).not.toThrow('canary');
      expect(() => scan(line)).toThrow(JsonRefused);
    }
  });
});

describe('codeUnit', () => {
  it.each([
    ['0041', 0x41],
    ['FfFf', 0xffff],
    ['00e9', 0xe9],
    ['00g0', undefined],
    ['00:0', undefined],
    ['0@00', undefined],
    ['12', undefined],
    ['', undefined],
  ])('reads %j as %j', (text, unit) => {
    expect(codeUnit(Buffer.from(text), 0)).toBe(unit);
  });
});

describe('readString', () => {
  it.each([
    ['"a\\u00e9\\n"', 'aé\n'],
    ['""', ''],
  ])('reads %s', (text, value) => {
    expect(readString(Buffer.from(text), { kind: 'string', start: 0, end: text.length })).toBe(
      value,
    );
  });

  it('refuses a lone surrogate', () => {
    const line = Buffer.from('"\\udc00"');
    expect(() => readString(line, { kind: 'string', start: 0, end: 8 })).toThrow(
      'a lone surrogate',
    );
  });
});
