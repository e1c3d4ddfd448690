import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode } from '../../../agent/host/decode.ts';
import { plain, readAll, referenceAll } from '../support/host-lines.ts';
import { fakeSecrets } from '../support/memory.ts';
import { referenceDecode } from '../support/reference-decoder.ts';

const MAX_LINE = 2048;

const space = fc.constantFrom('', '', '', ' ', '\t', ' \r ');
/** A JSON string, some of its characters as escapes. */
const quoted = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(text, fc.boolean()).map(([value, isEscaped]) => {
    const raw = JSON.stringify(value);
    if (!isEscaped) return raw;
    const escapeUnit = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
    return `"${[...Array(value.length).keys()].map((at) => escapeUnit(value.charAt(at))).join('')}"`;
  });
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: fc.constantFrom('a', '\0', '\ud800', '\udc00', 'é', '\n', '"', '\\') }),
  fc.constantFrom('', 'x'.repeat(255), 'x'.repeat(256), 'x'.repeat(511), 'x'.repeat(512)),
);
const wellFormed = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
const name = fc.constantFrom(
  ...['login', 'shutdown', 'hibernate', 'refresh', 'api-version', 'set-number-of-cpus'],
  ...['lifecycle-event', 'echo', 'lock-screen', 'log-off', 'nonsense', '__proto__', 'a b', ''],
);
const field = fc.constantFrom(
  ...['username', 'password', 'timeout', 'message', 'reboot', 'state', 'apiVersion', 'count'],
  ...['type', 'reply_id', 'failure', '__proto__', 'constructor', 'toString', '__name__', '\ud800'],
);
const value = fc.oneof(
  quoted(anyText),
  fc.constantFrom('"True"', '"false"', '"disk"', '"mem"', '"before_migration"', '"30"', '"0x1e"'),
  fc.constantFrom('0', '-0', '3', '-5', '8192', '8193', '1.5', '1e3', '9007199254740993', '1e999'),
  fc.constantFrom(
    'true',
    'false',
    'null',
    'NaN',
    '[1,{}]',
    '{"a":{"a":1,"a":2}}',
    `${'['.repeat(40)}`,
    `${'['.repeat(31)}${']'.repeat(31)}`,
    `${'['.repeat(32)}${']'.repeat(32)}`,
  ),
  fc.json(),
);

/** A message that is mostly right: a known name, fields that some message has, odd values. */
const nearly = fc
  .tuple(
    quoted(name),
    fc.array(fc.tuple(space, quoted(field), space, value), { maxLength: 4 }),
    space,
  )
  .map(([first, fields, end]) => {
    const rest = fields.map(([before, key, between, raw]) => `,${before}${key}${between}:${raw}`);
    return `{"__name__":${first}${rest.join('')}${end}}`;
  });

const valid = fc.oneof(
  fc.record({ __name__: fc.constant('login'), username: wellFormed, password: wellFormed }),
  fc.record(
    {
      __name__: fc.constant('shutdown'),
      timeout: fc.oneof(fc.nat(86_400), fc.nat(86_400).map(String)),
      message: fc.string({ unit: 'grapheme' }),
      reboot: fc.oneof(fc.boolean(), fc.constantFrom('True', 'False')),
    },
    { requiredKeys: ['__name__'] },
  ),
  fc.record({ __name__: fc.constant('refresh'), apiVersion: fc.integer() }),
  fc.record({
    __name__: fc.constant('set-number-of-cpus'),
    count: fc.integer({ min: 1, max: 8192 }),
  }),
  fc.record({
    __name__: fc.constant('lifecycle-event'),
    type: fc.constantFrom('before_migration', 'after_hibernation'),
    reply_id: fc.option(fc.uuid()),
    failure: fc.constantFrom(null, true, 'no route'),
  }),
  fc.record({ __name__: fc.constant('echo'), any: fc.jsonValue({ maxDepth: 5 }) }),
);

const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 5 });

describe('bytes from the host, cut in any way', () => {
  const line = fc.oneof(
    { weight: 8, arbitrary: nearly.map((text) => Buffer.from(text)) },
    { weight: 2, arbitrary: fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)) },
    {
      weight: 1,
      arbitrary: fc.integer({ min: 2040, max: 4200 }).map((size) => Buffer.alloc(size, 'x')),
    },
  );
  const end = fc.constantFrom('\n', '\r\n');

  it('mean the same as to a simple reader, or are refused by both, and leave nothing', () => {
    const property = fc.property(
      fc.array(fc.tuple(line, end), { maxLength: 6 }),
      sizes,
      (lines, cuts) => {
        const bytes = Buffer.concat(lines.flatMap(([text, mark]) => [text, Buffer.from(mark)]));
        const { found, isBlank } = readAll(bytes, cuts, MAX_LINE);
        expect(found).toEqual(referenceAll(bytes, MAX_LINE));
        expect(isBlank).toBe(true);
      },
    );
    fc.assert(property, { numRuns: 1500 });
  });
});

describe('a valid message', () => {
  it('is always decoded, to what it says', () => {
    const property = fc.property(valid, fc.constantFrom(0, 1), (message, indent) => {
      const text = JSON.stringify(message, null, indent).replaceAll('\n', ' ');
      const { secrets } = fakeSecrets();
      const decoded = plain(decode(Buffer.from(text), secrets));
      expect(decoded).toEqual(referenceDecode(Buffer.from(text)));
      expect(decoded).toMatchObject({ name: message.__name__ });
    });
    fc.assert(property, { numRuns: 1000 });
  });

  it('that is damaged anywhere is decoded as it then stands, or refused', () => {
    const damage = fc.record({
      at: fc.nat(400),
      remove: fc.nat(3),
      insert: fc.oneof(
        fc.uint8Array({ maxLength: 3 }),
        fc
          .constantFrom('"', '\\', '{', '}', ',', ':', '\\u', '\0')
          .map((text) => Buffer.from(text)),
      ),
    });
    const property = fc.property(
      valid,
      fc.array(damage, { minLength: 1, maxLength: 3 }),
      (message, all) => {
        const line = all.reduce<Buffer>(
          (bytes, { at, remove, insert }) => {
            const from = at % (bytes.length + 1);
            return Buffer.concat([bytes.subarray(0, from), insert, bytes.subarray(from + remove)]);
          },
          Buffer.from(JSON.stringify(message)),
        );
        const { secrets } = fakeSecrets();
        expect(plain(decode(Buffer.from(line), secrets))).toEqual(referenceDecode(line));
      },
    );
    fc.assert(property, { numRuns: 3000 });
  });
});
