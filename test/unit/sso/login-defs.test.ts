import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseUidMin, readUidMin } from '../../../agent/sso/login-defs.ts';
import { LOGIN_DEFS } from '../../samples/login-defs.ts';
import { systemError } from '../support/errors.ts';

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return { ...fs, readFileSync: vi.fn(fs.readFileSync) };
});

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

it.each(LOGIN_DEFS)('%j is %d', (text, uid) => {
  expect(parseUidMin(text)).toBe(uid);
});

describe('the file', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'login-defs-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is the one that is given', () => {
    writeFileSync(join(folder, 'login.defs'), 'UID_MIN 4242\n');
    expect(readUidMin(join(folder, 'login.defs'))).toBe(4242);
  });

  it('is /etc/login.defs otherwise', () => {
    vi.mocked(readFileSync).mockReturnValueOnce('UID_MIN 4242\n');
    expect(readUidMin()).toBe(4242);
    expect(readFileSync).toHaveBeenLastCalledWith('/etc/login.defs', 'utf8');
  });

  it('means 1000 where it is not there', () => {
    expect(readUidMin(join(folder, 'login.defs'))).toBe(1000);
  });

  it('means 1000 where it may not be read', () => {
    vi.mocked(readFileSync).mockImplementationOnce(() => {
      throw systemError('EACCES', 'open');
    });
    expect(readUidMin()).toBe(1000);
  });

  it.each(['EMFILE', 'ENFILE', 'ENOMEM', 'EINTR', 'EIO', 'EPERM'])(
    'is not guessed when the kernel says %s',
    (code) => {
      const error = systemError(code, 'open');
      vi.mocked(readFileSync).mockImplementationOnce(() => {
        throw error;
      });
      expect(() => readUidMin()).toThrow(error);
    },
  );

  it('is not guessed where a folder has its name, or a file that of its folder', () => {
    expect(() => readUidMin(folder)).toThrow('EISDIR');
    writeFileSync(join(folder, 'etc'), '');
    expect(() => readUidMin(join(folder, 'etc/login.defs'))).toThrow('ENOTDIR');
  });

  it('is not guessed when the agent itself is wrong', () => {
    expect(() => readUidMin('/etc/\0login.defs')).toThrow(TypeError);
  });
});
