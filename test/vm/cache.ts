/**
 * Folders of things that are slow to make, under names that hold a hash of what they are made from:
 * whatever changes has another name, and what had the same name before its hash is thrown away.
 */

import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { root } from '../support/make.ts';

export const CACHE = `${root}/build/vm/cache`;

/** 64 bits tell apart more machines than anybody keeps. */
const HASH_DIGITS = 16;

export function hashOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(createHash('sha256').update(part).digest());
  return hash.digest('hex').slice(0, HASH_DIGITS);
}

/** The names and contents of all files of a folder. */
export function hashOfFolder(folder: string): string {
  const files = globSync('**', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort();
  return hashOf(...files.flatMap((file) => [file.slice(folder.length), readFileSync(file)]));
}

/**
 * The folder `<path>-<hash>`, made by `make` in a folder of another name if it is not there, so
 * that a half-made one is never taken for whole.
 */
export async function cached(
  path: string,
  hash: string,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = `${path}-${hash}`;
  if (existsSync(folder)) return folder;
  for (const older of globSync(`${basename(path)}-*`, { cwd: dirname(path) })) {
    rmSync(`${dirname(path)}/${older}`, { recursive: true });
  }
  const unfinished = `${folder}.unfinished`;
  mkdirSync(unfinished, { recursive: true });
  await make(unfinished);
  renameSync(unfinished, folder);
  return folder;
}
