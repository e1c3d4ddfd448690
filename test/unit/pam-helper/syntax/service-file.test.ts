import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseServiceFile, quoted } from '../../../../pam-helper/syntax/service-file.ts';

function only(text: string) {
  const lines = parseServiceFile(text);
  expect(lines).toHaveLength(1);
  return lines[0];
}

describe('a rule', () => {
  it('has type, control, module and arguments', () => {
    expect(only('auth\trequired   pam_unix.so nullok  try_first_pass\n')).toEqual({
      kind: 'rule',
      type: 'auth',
      silent: false,
      control: 'required',
      module: 'pam_unix.so',
      args: ['nullok', 'try_first_pass'],
      line: 1,
    });
  });

  it.each([
    ['in capitals', 'AUTH REQUIRED pam_x.so', { type: 'auth', control: 'REQUIRED' }],
    ['that may be away', '-session optional pam_x.so', { type: 'session', silent: true }],
    [
      'with a list',
      'auth [success=1 default=ignore] pam_x.so',
      { control: '[success=1 default=ignore]' },
    ],
    ['with a quoted argument', 'auth required pam_x.so [a b] c', { args: ['a b', 'c'] }],
    ['with a bracket in one', 'auth required pam_x.so [query=[a\\]]', { args: ['query=[a]'] }],
    ['with a path', 'auth required /opt/pam_x.so', { module: '/opt/pam_x.so' }],
    ['before a comment', 'auth required pam_x.so a # b', { args: ['a'] }],
    ['of a module nobody knows', 'auth required pam_zzz.so', { module: 'pam_zzz.so' }],
  ])('%s', (_, text, expected) => {
    expect(only(text)).toMatchObject({ kind: 'rule', ...expected });
  });

  it('goes on behind a backslash, also over a comment', () => {
    const text =
      '# head\nauth required \\\n# between\n  pam_x.so \\\n  a\nauth optional pam_y.so\n';
    expect(parseServiceFile(text)).toMatchObject([
      { module: 'pam_x.so', args: ['a'], line: 2 },
      { module: 'pam_y.so', line: 6 },
    ]);
  });

  it('ends with the file, newline or not', () => {
    expect(only('auth required pam_x.so \\')).toMatchObject({ module: 'pam_x.so', args: [] });
  });
});

describe('an inclusion', () => {
  it.each([
    ['@include common-auth', { how: '@include', type: undefined, file: 'common-auth' }],
    ['auth include system-login', { how: 'include', type: 'auth', file: 'system-login' }],
    ['-auth substack password-auth', { how: 'substack', type: 'auth', file: 'password-auth' }],
  ])('%s', (text, expected) => {
    expect(only(text)).toMatchObject({ kind: 'inclusion', ...expected });
  });
});

it.each([
  ['auht required pam_x.so', 'auth', 'no type auht'],
  ['session', 'session', 'no control'],
  ['session required', 'session', 'no module'],
])('%s is broken', (text, type, why) => {
  expect(only(text)).toEqual({ kind: 'broken', type, why, line: 1 });
});

it.each(['', '\n\n', '# a\n#b', '  \t # c'])('%j has no lines', (text) => {
  expect(parseServiceFile(text)).toEqual([]);
});

it('what is quoted is read as it was', () => {
  const argument = fc.stringMatching(/^[a-z=[\]][ a-z=[\]]{0,8}[a-z]$/);
  fc.assert(
    fc.property(fc.array(argument), (args) => {
      const line = `auth required pam_x.so ${args.map(quoted).join(' ')}`;
      expect(only(line)).toMatchObject({ args });
    }),
  );
});

it('stands any text', () => {
  const piece = fc.constantFrom(
    'auth',
    ' ',
    '\n',
    '\\',
    '[',
    ']',
    '#',
    'required',
    '@include',
    '-',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
      for (const line of parseServiceFile(pieces.join(''))) expect(line.line).toBeGreaterThan(0);
    }),
  );
});
