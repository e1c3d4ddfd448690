/** Paths below another root (`--root DIR`), with symbolic links followed as in a chroot. */

import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { Failure } from '../failure.ts';

/** The kernel's own limit (path_resolution(7)). */
const MAX_LINKS = 40;

/** Where `path`, absolute and as seen below `root`, really is. Its last parts may not exist. */
export function rooted(root: string, path: string): string {
  let links = 0;
  let todo = path.split('/').filter((part) => part !== '');
  let inside = '/';
  while (todo.length > 0) {
    const [part = '', ...rest] = todo;
    const next = normalize(join(inside, part));
    const target = linkTarget(join(root, next));
    if (target === undefined) {
      inside = next;
      todo = rest;
      continue;
    }
    links += 1;
    if (links > MAX_LINKS) throw Object.assign(new Error('too many links'), { code: 'ELOOP' });
    if (target.startsWith('/')) inside = '/';
    todo = [...target.split('/').filter((piece) => piece !== ''), ...rest];
  }
  return join(root, inside);
}

function linkTarget(path: string): string | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isSymbolicLink() ? readlinkSync(path) : undefined;
}

/** The text of a file below `root`; undefined when there is none. Throws a {@link Failure}. */
export function readRooted(root: string, path: string): string | undefined {
  try {
    return readFileSync(rooted(root, path), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code === undefined) throw error;
    throw new Failure('UNAVAILABLE', `${path} cannot be read (${code})`, adviceFor(code));
  }
}

function adviceFor(code: string): string {
  return code === 'EACCES' ? 'run this as root' : 'see what is wrong with that file';
}
