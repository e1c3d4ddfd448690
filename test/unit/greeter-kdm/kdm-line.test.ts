import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loginLine, parseDisplay, parseReply } from '../../../greeter-kdm/kdm-line.ts';

describe('a login', () => {
  it('is five fields on a line', () => {
    expect(loginLine(':0', 'alice', 'ovirt-sso-x')).toBe(
      'login\t:0\tschedule\talice\tovirt-sso-x\n',
    );
  });

  it('has a backslash as it is: the parser unquotes no name', () => {
    expect(loginLine(':0', 'CORP\\alice', 'x')).toBe('login\t:0\tschedule\tCORP\\alice\tx\n');
  });

  it.each(['', 'a\tb', 'a\nb', 'a\0b', 'a'.repeat(1024)])('cannot name %j', (user) => {
    expect(loginLine(':0', user, 'x')).toBeUndefined();
  });

  it('is one line of five fields, or none, whatever the fields', () => {
    const field = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(field, field, field, (display, user, password) => {
        const line = loginLine(display, user, password);
        if (line === undefined) return;
        expect(line.split('\t')).toEqual(['login', display, 'schedule', user, `${password}\n`]);
        expect(line.indexOf('\n')).toBe(line.length - 1);
        expect(Buffer.byteLength(line)).toBeLessThanOrEqual(1024);
      }),
    );
  });
});

describe('an answer', () => {
  it.each([
    ['ok', { word: 'ok', fields: [] }],
    ['noent\tdisplay :9 not found', { word: 'noent', fields: ['display :9 not found'] }],
    ['', { word: '', fields: [] }],
  ])('%j', (line, reply) => {
    expect(parseReply(line)).toEqual(reply);
  });

  it.each([
    [':0,vt7,,,', { name: ':0', user: '' }],
    [':1,vt8,alice,plasma,!', { name: ':1', user: 'alice' }],
    ['', { name: '', user: '' }],
  ])('tells of a display: %j', (field, display) => {
    expect(parseDisplay(field)).toEqual(display);
  });
});
