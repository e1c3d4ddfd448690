/** The last word to the host, when the agent is taken out of its guest. */

import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { encode } from './encode.ts';

/** Without waiting for a host that is not there, and without making a file. */
const FLAGS = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/**
 * Tells the host that this guest has no agent any more, through the first of `paths` that takes it.
 * False when none does: a package that is removed waits for nobody.
 */
export function sayUninstalled(paths: readonly string[]): boolean {
  const line = encode({ name: 'uninstalled' });
  return line !== undefined && paths.some((path) => tell(path, line));
}

function tell(path: string, line: Buffer): boolean {
  let fd: number | undefined;
  try {
    fd = openSync(path, FLAGS);
    return writeSync(fd, line) === line.length;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return false;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
