/** Looks for a secret in another process (proc(5), `maps` and `mem`; root). */

import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const CHUNK = 1024 * 1024;

/** How often `text` is in the writable memory of a process. */
export function occurrences(pid: number, text: string): number {
  const needle = Buffer.from(text);
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    let count = 0;
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, start, end] = /^([\da-f]+)-([\da-f]+) rw/.exec(line) ?? [];
      if (start === undefined || end === undefined) continue;
      count += inRegion(memory, Number.parseInt(start, 16), Number.parseInt(end, 16), needle);
    }
    return count;
  } finally {
    closeSync(memory);
  }
}

/** Chunks overlap, so that none hides a text across its border. */
function inRegion(memory: number, start: number, end: number, needle: Buffer): number {
  const buffer = Buffer.alloc(CHUNK + needle.length - 1);
  let count = 0;
  for (let at = start; at < end; at += CHUNK) {
    const size = Math.min(buffer.length, end - at);
    const bytes = buffer.subarray(0, read(memory, buffer, size, at));
    for (let hit = bytes.indexOf(needle); hit !== -1; hit = bytes.indexOf(needle, hit + 1)) {
      count += 1;
    }
  }
  return count;
}

/** Pages that are mapped but cannot be read (a device's, a guard's) hold no text of ours. */
function read(memory: number, buffer: Buffer, size: number, at: number): number {
  try {
    return readSync(memory, buffer, 0, size, at);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EIO') throw error;
    return 0;
  }
}
