/** Small text files that may be missing. */

import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isSystemError } from './failure.ts';

/**
 * A file of /proc, /sys or /run, which answer from memory: reading them at once is cheaper than
 * three trips through the thread pool, and needs none of its threads. Undefined when there is none.
 */
export function readKernelFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return absent(error);
  }
}

/** A file on a disk, which can be slow or hang. Undefined when there is none. */
export async function readDiskFile(
  path: string,
  encoding: 'utf8' | 'latin1' = 'utf8',
): Promise<string | undefined> {
  try {
    return await readFile(path, encoding);
  } catch (error) {
    return absent(error);
  }
}

/** Undefined for what is not there or has just gone (a device: ENODEV, EINVAL); throws the rest. */
function absent(error: unknown): undefined {
  const gone = ['ENOENT', 'ENOTDIR', 'ENODEV', 'EINVAL'];
  if (!isSystemError(error) || !gone.includes(error.code ?? '')) throw error;
  return undefined;
}
