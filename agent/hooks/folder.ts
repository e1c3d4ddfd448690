/** Whether there is anything to run at all, so that an event without hooks costs nothing. */

import { readdir } from 'node:fs/promises';

/**
 * Whether a folder has entries, hidden ones aside. In doubt yes, also when it does not answer
 * within `patienceMs`: root looks again, and is who says what is wrong with an entry.
 */
export async function mayHoldHooks(
  folder: string,
  patienceMs: number,
  list: (folder: string) => Promise<readonly string[]> = readdir,
): Promise<boolean> {
  const { promise: inDoubt, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(true), patienceMs);
  try {
    return await Promise.race([hasEntries(list(folder)), inDoubt]);
  } finally {
    clearTimeout(timer);
  }
}

async function hasEntries(listing: Promise<readonly string[]>): Promise<boolean> {
  try {
    return (await listing).some((name) => !name.startsWith('.'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return code !== 'ENOENT';
  }
}
