/** Bytes of a host, in any chunks, through the real reader and decoder and the reference. */

import { deepStrictEqual, ok } from 'node:assert';
import { readAll, referenceAll } from '../unit/support/host-lines.ts';
import type { Target } from './guided.ts';

const MAX_LINE = 1024;
/** Texts of ours that refuse a line. More of them than this would be the host's own bytes. */
const MOST_REASONS = 64;

/** What may just be, and a step from what may not. */
const LIMITS = [
  `{"__name__":"echo","deep":${'['.repeat(31)}${']'.repeat(31)}}\n`,
  `{"__name__":"login","username":"${'u'.repeat(255)}","password":"${'p'.repeat(511)}"}\n`,
  `{"__name__":"${'n'.repeat(64)}"}\n{"__name__":"echo","${'n'.repeat(126)}":0}\n`,
];
const MESSAGES = [
  ...LIMITS,
  '{"__name__":"login","username":"alice@corp","password":"s\\u00e9cret \\ud83d\\ude00"}\n',
  '{"__name__":"login","username":"alice","password":null}\r\n',
  '{"__name__":"shutdown","timeout":"30","message":"bye","reboot":"True"}\n',
  '{"__name__":"lifecycle-event","type":"before_migration","reply_id":"1","failure":null}\n',
  '{"__name__":"refresh","apiVersion":3}\n\n{"__name__":"api-version","apiVersion":2}\n',
  '{"__name__":"echo","a":[1,{"b":-1.5e3}],"c":"\\ud83d\\ude00","password":"x"}\n',
  '{"__name__":"set-number-of-cpus","count":4}\n{"__name__":"hibernate","state":"mem"}\n',
  '{"__name__":"lock-screen"}\n{"__name__":"nonsense","password":"x"}\n',
];
const WORDS = [
  ...['"', '\\', '{', '}', '[', ']', ',', ':', '\n', '\r\n', '\0', '\\u', '\\ud800', 'true'],
  ...['false', 'null', '-0', '1e9', '0.5', '9007199254740993', '"password":"x"', '"__name__":'],
  ...['"__proto__":1', '"login"', '"echo"', '"shutdown"', '"username":"bob",', '\xff', '[[[[[[[['],
];

const reasons = new Set<string>();

export const lines: Target = {
  name: 'lines of the host',
  sources: /\/agent\/(?:host\/(?:decode|json-scan|line-reader|secret-string)|secret)\.ts$/,
  // The first byte says how the rest is cut.
  seeds: MESSAGES.flatMap((text) =>
    [1, 255].map((cut) => Buffer.from(`\0${text}`).fill(cut, 0, 1)),
  ),
  words: WORDS.map((word) => Buffer.from(word, 'latin1')),
  longest: 3 * MAX_LINE,
  run: (input) => {
    const bytes = input.subarray(1);
    const cut = input[0] ?? 0;
    const read = readAll(bytes, [1 + cut, 1 + (cut % 7)], MAX_LINE);
    deepStrictEqual(read.found, referenceAll(bytes, MAX_LINE));
    ok(read.isBlank, 'something is left in locked memory');
    for (const reason of read.reasons) reasons.add(reason);
    ok(reasons.size <= MOST_REASONS, 'lines are refused with words of the host');
  },
};
