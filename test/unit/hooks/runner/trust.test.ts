import { chmodSync, chownSync, closeSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkHook, openFolder, Untrusted } from '../../../../agent/hooks/runner/trust.ts';
import { RootFolder } from '../../../support/root-folder.ts';

const NOBODY = 65_534;
let root: RootFolder;

beforeEach(() => {
  root = new RootFolder();
});

afterEach(() => root[Symbol.dispose]());

/** Why it is not trusted, or that it is, or that there is none. */
function folder(path: string): string {
  try {
    const fd = openFolder(path);
    if (fd === undefined) return 'none';
    closeSync(fd);
    return 'trusted';
  } catch (error) {
    if (!(error instanceof Untrusted)) throw error;
    return `${error.path}: ${error.message}`;
  }
}

function hook(name: string): string {
  const fd = openFolder(root.path);
  if (fd === undefined) throw new Error('the folder is gone');
  try {
    checkHook(fd, name, `${root.path}/${name}`);
    return 'trusted';
  } catch (error) {
    if (!(error instanceof Untrusted)) throw error;
    return `${error.message}; ${error.fix.replaceAll(root.path, '')}`;
  } finally {
    closeSync(fd);
  }
}

describe('a folder', () => {
  it('is trusted when it and all above it are root’s alone', () => {
    expect([folder('/'), folder('/etc'), folder(root.folder('a/b'))]).toEqual(
      Array(3).fill('trusted'),
    );
  });

  it('may be missing, and so may one above it', () => {
    expect([folder(`${root.path}/x`), folder(`${root.path}/x/y/z`)]).toEqual(['none', 'none']);
  });

  it('is not trusted when anybody else may write to it or to one above it', () => {
    const deep = root.folder('a/b/c');
    chmodSync(`${root.path}/a`, 0o775);
    expect(folder(deep)).toBe(`${root.path}/a: others than root may write to it`);
    chmodSync(`${root.path}/a`, 0o1777);
    expect(folder(deep)).toBe(`${root.path}/a: others than root may write to it`);
    chmodSync(`${root.path}/a`, 0o755);
    chmodSync(deep, 0o757);
    expect(folder(deep)).toBe(`${deep}: others than root may write to it`);
    expect(folder('/tmp')).toBe('/tmp: others than root may write to it');
  });

  it('is not trusted when it, or one above it, is somebody else’s', () => {
    const deep = root.folder('a/b');
    chownSync(`${root.path}/a`, NOBODY, 0);
    expect(folder(deep)).toBe(`${root.path}/a: not owned by root`);
  });

  it('is not a link, not even to a trusted folder, nor a file', () => {
    root.folder('a/b');
    symlinkSync('a', `${root.path}/link`);
    writeFileSync(`${root.path}/file`, '');
    const why = 'not a folder, or a symbolic link';
    expect([folder(`${root.path}/link`), folder(`${root.path}/link/b`)]).toEqual(
      Array(2).fill(`${root.path}/link: ${why}`),
    );
    expect(folder(`${root.path}/file`)).toBe(`${root.path}/file: ${why}`);
  });
});

describe('a hook', () => {
  it.each([0o755, 0o700, 0o555, 0o100])('with the mode %o is trusted', (mode) => {
    root.hook('hook', '', mode);
    expect(hook('hook')).toBe('trusted');
  });

  it.each([0o777, 0o757, 0o775, 0o722])('with the mode %o is not', (mode) => {
    root.hook('hook', '', mode);
    expect(hook('hook')).toBe('others than root may write to it; chmod go-w /hook');
  });

  it('is owned by root', () => {
    chownSync(root.hook('hook', ''), NOBODY, 0);
    expect(hook('hook')).toBe('not owned by root; chown root /hook');
  });

  it('is executable', () => {
    root.hook('hook', '', 0o644);
    expect(hook('hook')).toBe('not executable; chmod 0755 /hook, or move it away');
  });

  it('is a regular file, and no link to one', async () => {
    root.hook('hook', '');
    symlinkSync('hook', `${root.path}/link`);
    symlinkSync('/nowhere', `${root.path}/dangling`);
    mkdirSync(`${root.path}/folder`);
    const socket = createServer().listen(`${root.path}/socket`);
    await new Promise((resolve) => socket.once('listening', resolve));
    expect(['link', 'dangling', 'folder', 'socket'].map(hook)).toEqual([
      ...Array(2).fill('a symbolic link; put the program itself there'),
      'not a regular file; move /folder away',
      'not a regular file; move /socket away',
    ]);
    socket.close();
  });

  it('that has gone meanwhile is said to', () => {
    expect(hook('none')).toBe('cannot be looked at (ENOENT); look at /none');
  });
});
