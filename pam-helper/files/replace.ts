/**
 * Files changed as a whole or not at all: written beside the old one, flushed, and renamed over it.
 * libpam reads a file again at each login, so half a file would lock people out.
 */

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Gives `path` these contents. What is there keeps its owner, mode, ACL and SELinux context. */
export function replaceFile(path: string, text: string, mode = 0o644): void {
  const folder = dirname(path);
  const beside = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  const exists = lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  const file = openSync(beside, 'wx', 0o600);
  try {
    if (exists) copyAttributes(path, beside);
    else fchmodSync(file, mode);
    writeSync(file, text);
    fsyncSync(file);
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  flush(folder);
}

/** Takes a file away for good. */
export function removeFile(path: string): void {
  rmSync(path);
  flush(dirname(path));
}

/** Makes a folder that only root may look into, and those above it. */
export function privateFolder(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  mkdirSync(path, { recursive: true, mode: 0o700 });
}

/** Through cp(1): Node can neither read nor set extended attributes. */
function copyAttributes(from: string, to: string): void {
  const options = ['--attributes-only', '--preserve=all', '--no-dereference', '--'];
  execFileSync('cp', [...options, from, to], { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** A rename is in the folder's own blocks. */
function flush(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
