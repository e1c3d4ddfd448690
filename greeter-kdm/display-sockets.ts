/**
 * Sockets on which daemons wait for their greeters. They lie in folders where everybody may make
 * files, so their names prove nothing: a socket counts when it belongs to root or to the account
 * that this program has, and when nobody else could put another in its place.
 */

import type { Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';

const STICKY = 0o1000;
const WRITABLE_BY_OTHERS = 0o022;

export interface SocketSearch {
  readonly folders: readonly string[];
  /** What their names look like. */
  readonly names: RegExp;
  /** This program's account. */
  readonly uid: number;
}

/** Their paths, the newest first: it belongs to the greeter that was started last. */
export async function findSockets({ folders, names, uid }: SocketSearch): Promise<string[]> {
  const found: { readonly path: string; readonly made: number }[] = [];
  for (const folder of folders) {
    if (!isSafeFolder(await statusOf(folder), uid)) continue;
    for (const name of await namesIn(folder)) {
      if (!names.test(name)) continue;
      const path = `${folder}/${name}`;
      const status = await statusOf(path);
      if (isOwnSocket(status, uid)) found.push({ path, made: status.mtimeMs });
    }
  }
  return found.sort((a, b) => b.made - a.made).map(({ path }) => path);
}

/** A socket, and no link to one, of root or of this account. */
export function isOwnSocket(status: Stats | undefined, uid: number): status is Stats {
  return status?.isSocket() === true && isOurs(status, uid);
}

/** A folder in which nobody but its owner, or in a sticky one a file's owner, replaces a file. */
export function isSafeFolder(status: Stats | undefined, uid: number): status is Stats {
  if (status?.isDirectory() !== true || !isOurs(status, uid)) return false;
  return (status.mode & WRITABLE_BY_OTHERS) === 0 || (status.mode & STICKY) !== 0;
}

/** Undefined for what is not there or may not be seen. Follows no link. */
export async function statusOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    return absent(error, undefined);
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    return absent(error, []);
  }
}

/** Files come and go while they are looked at. */
function absent<T>(error: unknown, value: T): T {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return value;
}

function isOurs({ uid: owner }: Stats, uid: number): boolean {
  return owner === 0 || owner === uid;
}
