import { describe, expect, it } from 'vitest';
import { type Fields, Log, type LogOptions, RateLimit } from '../../agent/log.ts';

/** The line that one call leaves. */
function line(message: string, fields?: Fields, options: Partial<LogOptions> = {}): string {
  let text = '';
  const write = (part: string): void => {
    text += part;
  };
  new Log({ format: 'text', priorities: false, debug: false, write, ...options }).info(
    message,
    fields,
  );
  return text;
}

describe('text', () => {
  it('is the message and its fields on one line', () => {
    expect(line('login offered', { user: 'alice@corp', uid: 1000, told: true })).toBe(
      'login offered: user=alice@corp uid=1000 told=true\n',
    );
  });

  it('is the message alone when there are no fields', () => {
    expect(line('ready')).toBe('ready\n');
    expect(line('ready', { user: undefined })).toBe('ready\n');
  });

  it.each([
    ['two words', '"two words"'],
    ['', '""'],
    ['a=b', '"a=b"'],
    ['quo"te', '"quo\\"te"'],
    ['back\\slash', '"back\\\\slash"'],
    ['forged\n<0>line', '"forged\\n<0>line"'],
    ['x\r\nuser=root', '"x\\r\\nuser=root"'],
    ['\x1b[2Jclear', '"\\u001b[2Jclear"'],
    ['del\x7f', '"del\\u007f"'],
    ['\x9b2J', '"\\u009b2J"'],
    ['Zoë', '"Zo\\u00eb"'],
    ['\u2028\u202e', '"\\u2028\\u202e"'],
    ['😀', '"\\ud83d\\ude00"'],
    ['\ud800', '"\\ud800"'],
    ['trailing\n', '"trailing\\n"'],
  ])('quotes %j so that it cannot forge a field, a line or a terminal command', (value, shown) => {
    expect(line('m', { user: value })).toBe(`m: user=${shown}\n`);
  });

  it('cuts a field at 256 characters and shows that it did', () => {
    expect(line('m', { a: 'x'.repeat(256) })).toBe(`m: a=${'x'.repeat(256)}\n`);
    expect(line('m', { a: 'x'.repeat(257) })).toBe(`m: a="${'x'.repeat(256)}\\u2026"\n`);
  });

  it('stays short and printable whatever a field holds', () => {
    const text = line('m', { a: '\ud83d\ude00\0'.repeat(100_000) });
    expect(text.length).toBeLessThan(1_600);
    expect(text).toMatch(/^[\x20-\x7e]*\n$/);
  });
});

describe('JSON', () => {
  it('is one object a line with time, level, message and the fields', () => {
    const text = line(
      'login offered',
      { user: 'a\nb', uid: 7, none: undefined },
      { format: 'json' },
    );
    expect(text).toMatch(/^[^\n]*\n$/);
    expect(JSON.parse(text)).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      level: 'info',
      message: 'login offered',
      user: 'a\nb',
      uid: 7,
    });
  });

  it('bounds fields as text does, and has no priorities', () => {
    const text = line('m', { a: 'x'.repeat(10_000) }, { format: 'json', priorities: true });
    expect(JSON.parse(text)).toMatchObject({ a: `${'x'.repeat(256)}…` });
  });
});

describe('levels', () => {
  it("carry journald's priorities where they are wanted", () => {
    const lines: string[] = [];
    const write = (text: string): void => void lines.push(text);
    const log = new Log({ format: 'text', priorities: true, debug: true, write });
    for (const level of ['error', 'warning', 'notice', 'info', 'debug'] as const) log[level]('m');
    expect(lines).toEqual(['<3>m\n', '<4>m\n', '<5>m\n', '<6>m\n', '<7>m\n']);
  });

  it('leave debug lines out unless they are asked for', () => {
    const lines: string[] = [];
    const write = (text: string): void => void lines.push(text);
    new Log({ format: 'text', priorities: false, debug: false, write }).debug('m');
    expect(lines).toEqual([]);
  });
});

describe('a full disk', () => {
  it('never throws; the lines lost are counted and told when it has room again', () => {
    const lines: string[] = [];
    let isFull = false;
    const write = (text: string): void => {
      if (isFull) throw new Error('ENOSPC');
      lines.push(text);
    };
    const log = new Log({ format: 'text', priorities: false, debug: false, write });
    log.info('one');
    isFull = true;
    for (let i = 0; i < 3; i += 1) log.info('lost');
    isFull = false;
    log.info('two');
    log.info('three');
    expect(lines).toEqual(['one\n', 'log lines were lost: lost=3\n', 'two\n', 'three\n']);
  });
});

describe('RateLimit', () => {
  it('passes one event an interval and tells the next how many it held back', () => {
    let now = 0;
    const limit = new RateLimit(1000, () => now);
    expect(limit.pass()).toBe(0);
    for (now = 1; now < 1000; now += 1) expect(limit.pass()).toBeUndefined();
    expect(limit.pass()).toBe(999);
    now = 5000;
    expect(limit.pass()).toBe(0);
  });

  it('passes the first event at any time of the clock', () => {
    expect(new RateLimit(1000, () => 0).pass()).toBe(0);
    expect(new RateLimit(1000, () => -5).pass()).toBe(0);
  });
});
