import { describe, expect, it } from 'vitest';
import { decoding, line, loginWith } from '../support/decoding.ts';

/** The message that a line became; fails when it became anything else. */
function message(text: string): unknown {
  const { decoded } = decoding(text);
  return decoded.kind === 'message' ? decoded.message : decoded;
}

describe('the host may ask to', () => {
  it.each([
    [line('lock-screen'), { name: 'lock-screen' }],
    [line('log-off'), { name: 'log-off' }],
    [line('shutdown'), { name: 'shutdown', timeout: 0, message: '', reboot: false }],
    [
      line('shutdown', { timeout: '30', message: 'bye\n😀', reboot: 'True' }),
      { name: 'shutdown', timeout: 30, message: 'bye\n😀', reboot: true },
    ],
    [line('hibernate'), { name: 'hibernate', state: 'disk' }],
    [line('hibernate', { state: 'mem' }), { name: 'hibernate', state: 'mem' }],
    [line('refresh'), { name: 'refresh' }],
    [line('refresh', { apiVersion: 3 }), { name: 'refresh', apiVersion: 3 }],
    [line('api-version', { apiVersion: 2 }), { name: 'api-version', apiVersion: 2 }],
    [line('set-number-of-cpus', { count: 4 }), { name: 'set-number-of-cpus', count: 4 }],
    [
      line('lifecycle-event', { type: 'before_migration', reply_id: 'f00' }),
      { name: 'lifecycle-event', type: 'before_migration', replyId: 'f00' },
    ],
    [
      line('lifecycle-event', { type: 'after_migration', failure: 'no route' }),
      { name: 'lifecycle-event', type: 'after_migration', failure: 'no route' },
    ],
    [
      line('lifecycle-event', { type: 'after_hibernation', failure: true }),
      { name: 'lifecycle-event', type: 'after_hibernation', failure: true },
    ],
    [
      line('lifecycle-event', { type: 'after_migration', reply_id: null, failure: null }),
      { name: 'lifecycle-event', type: 'after_migration' },
    ],
    [
      line('lifecycle-event', { type: 'after_migration', reply_id: 'f00', failure: null }),
      { name: 'lifecycle-event', type: 'after_migration', replyId: 'f00' },
    ],
  ])('%s', (text, expected) => {
    expect(message(text)).toStrictEqual(expected);
  });

  it.each(['refresh', 'lock-screen', 'hibernate'])(
    '%s with fields that it does not have',
    (name) => {
      expect(message(line(name, { extra: { deep: [1] }, password: 'x' }))).toMatchObject({ name });
    },
  );
});

describe('reboot', () => {
  it.each(['true', '"true"', '"True"', '"TRUE"'])('is yes as %s', (raw) => {
    expect(message(`{"__name__":"shutdown","reboot":${raw}}`)).toMatchObject({ reboot: true });
  });

  it.each(['false', '"false"', '"False"'])('is no as %s', (raw) => {
    expect(message(`{"__name__":"shutdown","reboot":${raw}}`)).toMatchObject({ reboot: false });
  });
});

describe('an API version', () => {
  it.each([-5, 0, 4, 999])('of %d is a number like any other here', (apiVersion) => {
    expect(message(line('refresh', { apiVersion }))).toEqual({ name: 'refresh', apiVersion });
  });
});

describe('the name of a message', () => {
  it.each(['nonsense', '__proto__', 'constructor', 'toString', '<x>', 'n'.repeat(64)])(
    '%s is told when it is not known, and nothing else of the message',
    (name) => {
      const text = line(name, { password: 'canary', username: 'canary' });
      expect(decoding(text).decoded).toEqual({ kind: 'unknown', name });
    },
  );

  it.each([
    ['missing', '{"username":"alice"}'],
    ['empty', '{"__name__":""}'],
    ['a number', '{"__name__":7}'],
    ['null', '{"__name__":null}'],
    ['an array', '{"__name__":["login"]}'],
    ['an object', '{"__name__":{"a":1}}'],
    ['too long', line('n'.repeat(65))],
    ['10 kB long', line('n'.repeat(10_240))],
    ['two words', line('two words')],
    ['with a newline', line('log\nin')],
    ['with a NUL', line('login\0')],
    ['not ASCII', line('lögin')],
    ['a lone surrogate', '{"__name__":"\\ud800"}'],
    ['there twice', '{"__name__":"refresh","__name__":"login"}'],
  ])('is refused when it is %s', (_, text) => {
    expect(decoding(text).decoded).toEqual({ kind: 'refused', reason: expect.any(String) });
  });
});

describe('an echo', () => {
  it('carries everything but its name, with odd names as ordinary ones', () => {
    const text = '{"__name__":"echo","a":[1,{"b":null}],"__proto__":{"x":1},"toString":"t"}';
    const { decoded } = decoding(text);
    const content =
      decoded.kind === 'message' && 'content' in decoded.message && decoded.message.content;
    expect(JSON.stringify(content)).toBe('{"a":[1,{"b":null}],"__proto__":{"x":1},"toString":"t"}');
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it('carries no password', () => {
    expect(message(line('echo', { password: 'canary', a: 1 }))).toEqual({
      name: 'echo',
      content: { a: 1 },
    });
  });
});

describe('a login', () => {
  it('is a user and a password', () => {
    const { decoded, password } = decoding(loginWith('s3cret'));
    expect(decoded).toMatchObject({
      kind: 'message',
      message: { name: 'login', username: 'alice' },
    });
    expect(password?.toString()).toBe('s3cret');
  });

  it('may come in any order, with fields that it does not have', () => {
    const text = '{"password":"s3cret","domain":{"x":[1]},"username":"a@b","__name__":"login"}';
    const { decoded, password } = decoding(text);
    expect(decoded).toMatchObject({ message: { username: 'a@b' } });
    expect(password?.toString()).toBe('s3cret');
  });

  it.each(['alice', 'ALICE', 'a@b@c', '@dom', 'DOM\\alice', '-x', '../x', 'a b', '0', 'Zoë', '😀'])(
    'of %s is passed on as it came: mapping comes later',
    (username) => {
      expect(message(line('login', { username, password: 'x' }))).toMatchObject({ username });
    },
  );

  it('without a password is told apart from a broken line', () => {
    for (const rest of ['', ',"password":null', ',"password":""']) {
      const { decoded } = decoding(`{"__name__":"login","username":"alice"${rest}}`);
      expect(decoded).toEqual({ kind: 'no-password', username: 'alice' });
    }
  });

  it.each([
    ['user name missing', '{"__name__":"login","password":"canary"}'],
    ['user name empty', line('login', { username: '', password: 'canary' })],
    ['user name of 256 bytes', line('login', { username: 'é'.repeat(128), password: 'canary' })],
    [
      'user name with a lone surrogate',
      '{"__name__":"login","username":"\\udc00","password":"canary"}',
    ],
  ])('is refused: %s', (_, text) => {
    expect(decoding(text).decoded).toEqual({
      kind: 'refused',
      reason: expect.stringMatching(/^(username .*|a lone surrogate)$/),
    });
  });

  it('takes a user name of 255 bytes', () => {
    const username = `${'é'.repeat(127)}x`;
    expect(message(line('login', { username, password: 'x' }))).toMatchObject({ username });
  });
});
