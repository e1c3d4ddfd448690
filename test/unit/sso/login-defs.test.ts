import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseUidMin, readUidMin } from '../../../agent/sso/login-defs.ts';

const DEBIAN = `
# Min/max values for automatic uid selection in useradd(8)
#
UID_MIN\t\t\t 1000
UID_MAX\t\t\t60000
# System accounts
#SYS_UID_MIN\t\t  101
#SYS_UID_MAX\t\t  999
SUB_UID_MIN\t\t   100000
`;

it("reads Debian 12's file", () => {
  expect(parseUidMin(DEBIAN)).toBe(1000);
});

it.each([
  ['UID_MIN 500', 500],
  ['  \tUID_MIN\t500  ', 500],
  ['UID_MIN 500\r\n', 500],
  ['UID_MIN 500 # old', 500],
  ['UID_MIN "500"', 500],
  ['UID_MIN 0x1F4', 500],
  ['UID_MIN 0764', 500],
  ['UID_MIN 0', 0],
  ['UID_MIN 500\nUID_MIN 600', 600],
])('%j is %d', (text, uid) => {
  expect(parseUidMin(text)).toBe(uid);
});

it.each([
  '',
  '# UID_MIN 500',
  '#UID_MIN 500',
  'SYS_UID_MIN 100',
  'SUB_UID_MIN 100000',
  'UID_MIN_X 500',
  'uid_min 500',
  'UID_MIN',
  'UID_MIN many',
  'UID_MIN -1',
  'UID_MIN 5OO',
  'UID_MIN 08',
  'UID_MIN\n500',
])('%j says nothing, so it is 1000', (text) => {
  expect(parseUidMin(text)).toBe(1000);
});

it('is 1000 where the file cannot be read', () => {
  expect(readUidMin('/nonexistent/login.defs')).toBe(1000);
});

it('is not guessed when the agent itself is wrong', () => {
  expect(() => readUidMin('/etc/\0login.defs')).toThrow(TypeError);
});

it('reads the file that it is given', () => {
  const folder = mkdtempSync(join(tmpdir(), 'login-defs-'));
  try {
    writeFileSync(join(folder, 'login.defs'), 'UID_MIN 4242\n');
    expect(readUidMin(join(folder, 'login.defs'))).toBe(4242);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
