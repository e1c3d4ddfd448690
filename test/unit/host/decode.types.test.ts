import { describe, expect, it } from 'vitest';
import { decoding } from '../support/decoding.ts';

/** One value of each kind that JSON has, and of each that it has not. */
const VALUES = {
  text: '"x"',
  'empty text': '""',
  integer: '7',
  'negative integer': '-1',
  'negative zero': '-0',
  fraction: '1.5',
  'integer as a fraction': '1.0',
  'integer as an exponent': '1e3',
  'too large to be exact': '9007199254740993',
  infinite: '1e999',
  true: 'true',
  false: 'false',
  null: 'null',
  object: '{"a":1}',
  array: '[1]',
} as const;

type ValueName = keyof typeof VALUES;

const INTEGERS: readonly ValueName[] = ['integer', 'negative integer'];
const TEXTS: readonly ValueName[] = ['text', 'empty text'];
const BOOLEANS: readonly ValueName[] = ['true', 'false'];

/** Message, what else it needs, the field, and the values that are right for it. */
const FIELDS: readonly [string, string, string, readonly ValueName[]][] = [
  ['login', '"password":"p"', 'username', ['text']],
  ['login', '"username":"u"', 'password', ['text']],
  ['shutdown', '', 'timeout', ['integer']],
  ['shutdown', '', 'message', TEXTS],
  ['shutdown', '', 'reboot', BOOLEANS],
  ['hibernate', '', 'state', []],
  ['refresh', '', 'apiVersion', INTEGERS],
  ['api-version', '', 'apiVersion', INTEGERS],
  ['set-number-of-cpus', '', 'count', ['integer']],
  ['lifecycle-event', '', 'type', []],
  ['lifecycle-event', '"type":"before_migration"', 'reply_id', [...TEXTS, 'null']],
  ['lifecycle-event', '"type":"before_migration"', 'failure', [...TEXTS, ...BOOLEANS, 'null']],
];

/** A login without a password is no wrong line, but no login either. */
const NO_PASSWORD: readonly ValueName[] = ['empty text', 'null'];

describe.each(FIELDS)('%s (%s), field %s', (name, rest, field, right) => {
  it.each(Object.keys(VALUES) as ValueName[])('as %s', (value) => {
    const others = rest === '' ? '' : `,${rest}`;
    const { decoded, memory } = decoding(
      `{"__name__":"${name}"${others},"${field}":${VALUES[value]}}`,
    );
    if (right.includes(value)) {
      expect(decoded.kind).toBe('message');
    } else if (field === 'password' && NO_PASSWORD.includes(value)) {
      expect(decoded.kind).toBe('no-password');
    } else {
      expect(decoded).toEqual({ kind: 'refused', reason: expect.stringContaining(field) });
      expect(memory.isBlank).toBe(true);
    }
  });
});

describe('what a field may not be without', () => {
  it.each([
    ['login', 'username'],
    ['api-version', 'apiVersion'],
    ['set-number-of-cpus', 'count'],
    ['lifecycle-event', 'type'],
  ])('%s needs %s', (name, field) => {
    const { decoded } = decoding(`{"__name__":"${name}"}`);
    expect(decoded).toEqual({ kind: 'refused', reason: `${field} is missing` });
  });
});

describe('numbers', () => {
  it.each(['NaN', 'Infinity', '-Infinity', '0x10', '+1', '01', '1_000', '1n'])(
    'that JSON does not have are refused: %s',
    (raw) => {
      const { decoded } = decoding(`{"__name__":"refresh","apiVersion":${raw}}`);
      expect(decoded).toEqual({ kind: 'refused', reason: 'not JSON' });
    },
  );

  it('are exact up to 2^53 - 1', () => {
    const { decoded } = decoding('{"__name__":"refresh","apiVersion":9007199254740991}');
    expect(decoded).toMatchObject({ message: { apiVersion: 9007199254740991 } });
  });

  it.each([
    ['count', 'set-number-of-cpus', 1, 8192],
    ['timeout', 'shutdown', 0, 366 * 24 * 3600],
  ])('have bounds: %s of %s is %d to %d', (field, name, least, most) => {
    const kind = (value: number) =>
      decoding(`{"__name__":"${name}","${field}":${value}}`).decoded.kind;
    expect([least - 1, least, most, most + 1].map(kind)).toEqual([
      'refused',
      'message',
      'message',
      'refused',
    ]);
  });
});

describe('a timeout as text', () => {
  it.each(['0', '30', '86400'])('may be %j', (text) => {
    const { decoded } = decoding(`{"__name__":"shutdown","timeout":"${text}"}`);
    expect(decoded).toMatchObject({ message: { timeout: Number(text) } });
  });

  it.each(['', ' 30', '30 ', '30s', '0x1e', '-1', '-0', '+5', '030', '1e3', '1.5', 'None', '٣'])(
    'may not be %j',
    (text) => {
      const { decoded } = decoding(`{"__name__":"shutdown","timeout":"${text}"}`);
      expect(decoded).toEqual({ kind: 'refused', reason: expect.stringContaining('timeout') });
    },
  );
});

describe('choices', () => {
  it.each(['DISK', 'disk ', '__proto__', '0', 'toString'])('hibernate has no state %j', (state) => {
    const { decoded } = decoding(`{"__name__":"hibernate","state":"${state}"}`);
    expect(decoded).toEqual({ kind: 'refused', reason: 'state is not known' });
  });

  it.each(['yes', '1', 'truee', 'None', ' true'])('reboot is neither yes nor no as %j', (text) => {
    const { decoded } = decoding(`{"__name__":"shutdown","reboot":"${text}"}`);
    expect(decoded.kind).toBe('refused');
  });

  it('a reply id has 256 bytes at most', () => {
    const kind = (length: number) => {
      const id = 'x'.repeat(length);
      const text = `{"__name__":"lifecycle-event","type":"after_migration","reply_id":"${id}"}`;
      return decoding(text).decoded.kind;
    };
    expect([kind(256), kind(257)]).toEqual(['message', 'refused']);
  });
});
