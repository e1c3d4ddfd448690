import { describe, expect, it } from 'vitest';
import { type Fields, LimitedLog, Log, type LogOptions } from '../../agent/log.ts';
import { recordedLog } from './support/log.ts';

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

  it('has a time, level and message of its own, whatever the fields are called', () => {
    const fields = { time: 'never', level: 'debug', message: 'forged', user: 'a' };
    expect(JSON.parse(line('m', fields, { format: 'json' }))).toEqual({
      time: expect.stringMatching(/^\d{4}-/),
      level: 'info',
      message: 'm',
      user: 'a',
    });
  });

  it('keeps a field that is called __proto__ a field', () => {
    const text = line('m', JSON.parse('{"__proto__":"x"}'), { format: 'json' });
    expect(text).toContain('"__proto__":"x"');
  });

  it.each(['Zoë', '\x7f', '\x9b2J', '\u2028\u202e', '😀', '\ud800', 'a\r\n\x1b'])(
    'is ASCII alone, and means %j all the same',
    (value) => {
      const text = line(value, { [`key ${value}`]: value }, { format: 'json' });
      expect(text).toMatch(/^[\x20-\x7e]*\n$/);
      expect(JSON.parse(text)).toMatchObject({ message: value, [`key ${value}`]: value });
    },
  );
});

describe('a message', () => {
  it('is ASCII on one line in text too', () => {
    expect(line('Zoë\n<0>forged\x1b[2J\x7f😀')).toBe(
      'Zo\\u00eb\\u000a<0>forged\\u001b[2J\\u007f\\ud83d\\ude00\n',
    );
  });

  it.each(['text', 'json'] as const)('is cut at 256 characters in %s', (format) => {
    const shown = (length: number) => line('x'.repeat(length), {}, { format });
    expect(shown(256)).toContain('x'.repeat(256));
    expect(shown(256)).not.toContain('\\u2026');
    expect(shown(100_000)).toContain(`${'x'.repeat(256)}\\u2026`);
    expect(shown(100_000).length).toBeLessThan(400);
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

describe('LimitedLog', () => {
  function limited(start = 0) {
    const world = { now: start };
    const recorded = recordedLog({ priorities: true });
    return { world, limit: new LimitedLog(recorded.log, 1000, () => world.now), ...recorded };
  }

  it('passes a message once an interval, and the next one tells how many it held back', () => {
    const { world, limit, lines } = limited();
    limit.warning('m', { at: 0 });
    for (world.now = 1; world.now < 1000; world.now += 1) limit.warning('m', { at: world.now });
    expect(lines).toEqual(['<4>m: at=0\n']);
    limit.warning('m', { at: 1000 });
    world.now = 1999;
    limit.warning('m');
    world.now = 5000;
    limit.warning('m', { at: 5000 });
    world.now = 6000;
    limit.warning('m', { at: 6000 });
    expect(lines.slice(1)).toEqual([
      '<4>m: at=1000 more=999\n',
      '<4>m: at=5000 more=1\n',
      '<4>m: at=6000\n',
    ]);
  });

  it('counts each message by its text, and whatever its fields are', () => {
    const { limit, lines } = limited();
    for (const user of ['a', 'b', 'c']) {
      limit.warning('one', { user });
      limit.notice('two', { user });
      limit.info('__proto__', { user });
    }
    expect(lines).toEqual(['<4>one: user=a\n', '<5>two: user=a\n', '<6>__proto__: user=a\n']);
  });

  it.each([0, -5, 1e12])('passes the first one when the clock shows %d', (start) => {
    const { limit, lines } = limited(start);
    limit.info('m');
    limit.info('m');
    expect(lines).toEqual(['<6>m\n']);
  });
});
