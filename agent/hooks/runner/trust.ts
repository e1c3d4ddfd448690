/**
 * What root may run: a file that nobody but root can have put there or changed.
 *
 * Each folder from `/` on is opened from the one before it, without following links, and looked at
 * through its descriptor, so nothing can be exchanged between a look and the next step. When all of
 * them belong to root and nobody else may write to them, only root can change what a name in them
 * means: so the hook may then be started by its path, which a script needs to see as its `$0`.
 * (Started through /proc/self/fd, a script would find its own name and folder gone.) An ACL that
 * lets somebody write shows in the bits of the group, which hold its mask (acl(5)).
 */

import { closeSync, constants, fstatSync, lstatSync, openSync, type Stats } from 'node:fs';

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;
const OTHERS_MAY_WRITE = 0o022;
const MAY_EXECUTE = 0o111;
const ROOT = 0;

/** Something that root must not trust, or cannot use; `fix` is for the admin. */
export class Untrusted extends Error {
  readonly code = 'UNTRUSTED';
  readonly path: string;
  readonly fix: string;

  constructor(path: string, why: string, fix: string) {
    super(why);
    this.path = path;
    this.fix = fix;
  }
}

/**
 * A descriptor of the folder at this absolute path; undefined when there is none. Throws
 * {@link Untrusted}, which names the first folder on the way that is not root's alone.
 */
export function openFolder(path: string): number | undefined {
  const steps = path.split('/').filter((step) => step !== '');
  let fd = openSync('/', O_RDONLY | O_DIRECTORY);
  let reached = '';
  try {
    for (const step of steps) {
      checkFolder(fd, reached || '/');
      reached = `${reached}/${step}`;
      const next = openStep(fd, step, reached);
      closeSync(fd);
      fd = next ?? -1;
      if (next === undefined) return undefined;
    }
    checkFolder(fd, reached);
    return fd;
  } catch (error) {
    if (fd !== -1) closeSync(fd);
    throw error;
  }
}

function openStep(fd: number, step: string, reached: string): number | undefined {
  try {
    return openSync(`/proc/self/fd/${fd}/${step}`, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return undefined;
    const isNone = code === 'ENOTDIR' || code === 'ELOOP';
    const why = isNone ? 'not a folder, or a symbolic link' : `cannot be opened (${code})`;
    throw new Untrusted(reached, why, `make ${reached} a folder`);
  }
}

function checkFolder(fd: number, path: string): void {
  checkOwner(fstatSync(fd), path);
}

/** Looks at the file `name` in a folder that {@link openFolder} opened. Throws {@link Untrusted}. */
export function checkHook(folder: number, name: string, path: string): void {
  const stat = look(folder, name, path);
  if (stat.isSymbolicLink()) {
    throw new Untrusted(path, 'a symbolic link', 'put the program itself there');
  }
  if (!stat.isFile()) throw new Untrusted(path, 'not a regular file', `move ${path} away`);
  checkOwner(stat, path);
  if ((stat.mode & MAY_EXECUTE) === 0) {
    throw new Untrusted(path, 'not executable', `chmod 0755 ${path}, or move it away`);
  }
}

function look(folder: number, name: string, path: string): Stats {
  try {
    return lstatSync(`/proc/self/fd/${folder}/${name}`);
  } catch (error) {
    throw new Untrusted(path, `cannot be looked at (${codeOf(error)})`, `look at ${path}`);
  }
}

function checkOwner(stat: Stats, path: string): void {
  if (stat.uid !== ROOT) throw new Untrusted(path, 'not owned by root', `chown root ${path}`);
  if ((stat.mode & OTHERS_MAY_WRITE) !== 0) {
    throw new Untrusted(path, 'others than root may write to it', `chmod go-w ${path}`);
  }
}

/** Throws what is no error of the system. */
function codeOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return code;
}
