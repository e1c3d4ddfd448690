/** Tells whether a file has changed, without reading it. */

import { stat } from 'node:fs/promises';
import { isSystemError } from './failure.ts';

/** Time of the last change, size and identity. Undefined when there is no such file. */
export async function fileStamp(path: string): Promise<string | undefined> {
  try {
    const { mtimeNs, size, ino } = await stat(path, { bigint: true });
    return `${mtimeNs} ${size} ${ino}`;
  } catch (error) {
    if (!isSystemError(error) || !['ENOENT', 'ENOTDIR'].includes(error.code ?? '')) throw error;
    return undefined;
  }
}
