import { describe, expect, it } from 'vitest';
import { decode } from '../../../agent/host/decode.ts';
import { decoding, loginWith } from '../support/decoding.ts';
import { fakeSecrets, isZero } from '../support/memory.ts';
import { watchStrings } from '../support/strings.ts';

const CANARY = 'kanarie-7f3a';

/** Lines that hold the canary as a password, and what becomes of each. */
const LINES: readonly [string, string, string][] = [
  ['a login', `{"__name__":"login","username":"alice","password":"${CANARY}"}`, 'message'],
  ['its password first', `{"password":"${CANARY}","username":"a","__name__":"login"}`, 'message'],
  ['escapes in it', `{"__name__":"login","username":"a","password":"\\n${CANARY}\\""}`, 'message'],
  [
    'an escaped name',
    `{"__name__":"login","username":"a","pass\\u0077ord":"${CANARY}"}`,
    'message',
  ],
  [
    'a NUL behind it',
    `{"__name__":"login","username":"a","password":"${CANARY}\\u0000"}`,
    'refused',
  ],
  [
    'half a character',
    `{"__name__":"login","username":"a","password":"${CANARY}\\ud800"}`,
    'refused',
  ],
  ['too much', `{"__name__":"login","username":"a","password":"${CANARY.repeat(99)}"}`, 'refused'],
  ['no user', `{"__name__":"login","password":"${CANARY}"}`, 'refused'],
  ['an empty user', `{"__name__":"login","username":"","password":"${CANARY}"}`, 'refused'],
  ['a user of a wrong type', `{"__name__":"login","username":7,"password":"${CANARY}"}`, 'refused'],
  [
    'two passwords',
    `{"__name__":"login","username":"a","password":"x","password":"${CANARY}"}`,
    'refused',
  ],
  ['an array for it', `{"__name__":"login","username":"a","password":["${CANARY}"]}`, 'refused'],
  [
    'an object for it',
    `{"__name__":"login","username":"a","password":{"p":"${CANARY}"}}`,
    'refused',
  ],
  ['no quotes', `{"__name__":"login","username":"a","password":${CANARY}}`, 'refused'],
  ['one quote', `{"__name__":"login","username":"a","password":"${CANARY}}`, 'refused'],
  ['other quotes', `{"__name__":"login","username":"a","password":'${CANARY}'}`, 'refused'],
  ['a bare newline', `{"__name__":"login","username":"a","password":"${CANARY}\n"}`, 'refused'],
  ['a bad escape', `{"__name__":"login","username":"a","password":"\\x${CANARY}"}`, 'refused'],
  [
    'text behind the object',
    `{"__name__":"login","username":"a","password":"${CANARY}"} x`,
    'refused',
  ],
  ['an unknown message', `{"__name__":"log-in","username":"a","password":"${CANARY}"}`, 'unknown'],
  ['no message name', `{"username":"a","password":"${CANARY}"}`, 'refused'],
  ['another message', `{"__name__":"refresh","password":"${CANARY}"}`, 'message'],
  ['an echo', `{"__name__":"echo","password":"${CANARY}"}`, 'message'],
];

describe.each(LINES)('with %s', (_, text, kind) => {
  it('the password is gone from the line when decode returns', () => {
    const { decoded, line } = decoding(text);
    expect(decoded.kind).toBe(kind);
    expect(isZero(line)).toBe(true);
  });

  it('the password never becomes a JavaScript string', () => {
    const { secrets } = fakeSecrets();
    const line = Buffer.from(text);
    using watch = watchStrings();
    decode(line, secrets);
    expect(watch.strings.filter((string) => string.includes(CANARY.slice(2, -2)))).toEqual([]);
  });

  it('what is told of the line repeats nothing of the password', () => {
    const { decoded } = decoding(text);
    if (decoded.kind === 'message' && decoded.message.name === 'login') return;
    expect(JSON.stringify(decoded)).not.toContain(CANARY.slice(0, 4));
  });

  it('only a login keeps the password, and only until it is wiped', () => {
    const { secrets, memory } = fakeSecrets();
    const decoded = decode(Buffer.from(text), secrets);
    const isLogin = decoded.kind === 'message' && decoded.message.name === 'login';
    expect(memory.isBlank).toBe(!isLogin);
    if (isLogin) decoded.message.password.wipe();
    expect(memory.isBlank).toBe(true);
  });
});

it('notices a string when there is one', () => {
  using watch = watchStrings();
  Buffer.from(CANARY).toString('latin1');
  JSON.parse(`"${CANARY}"`);
  expect(watch.strings.filter((text) => text.includes(CANARY))).toHaveLength(2);
});

describe('a password', () => {
  it.each([
    ['1 byte', 'x', 'x'],
    ['251 bytes', 'x'.repeat(251), 'x'.repeat(251)],
    ['252 bytes', 'x'.repeat(252), 'x'.repeat(252)],
    ['256 bytes', 'x'.repeat(256), 'x'.repeat(256)],
    ['511 bytes', 'x'.repeat(511), 'x'.repeat(511)],
    ['a newline and a tab', 'a\\nb\\tc', 'a\nb\tc'],
    ['DEL', 'a\x7fb', 'a\x7fb'],
    ['emoji', '😀\\ud83d\\ude00', '😀😀'],
    ['composed letters', '\u00e9', '\u00e9'],
    ['decomposed letters', 'e\u0301', 'e\u0301'],
    ['right-to-left text', '\u05d0\u202e', '\u05d0\u202e'],
    ['white space alone', '   ', '   '],
    ['JSON', '{\\"__name__\\":\\"login\\"}', '{"__name__":"login"}'],
  ])('of %s arrives byte for byte', (_, raw, meant) => {
    expect(decoding(loginWith(raw)).password).toEqual(Buffer.from(meant));
  });

  it.each([512, 1024, 4096])('of %d bytes is refused and never cut', (length) => {
    const { decoded, memory } = decoding(loginWith('x'.repeat(length)));
    expect(decoded).toEqual({ kind: 'refused', reason: 'the password is longer than 511 bytes' });
    expect(memory.isBlank).toBe(true);
  });
});
