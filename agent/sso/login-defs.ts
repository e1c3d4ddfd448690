/** login.defs(5): where people's uids begin on this machine. */

import { readFileSync } from 'node:fs';

/** What shadow-utils assumes when the file or the key is missing. */
const DEFAULT_UID_MIN = 1000;

/**
 * UID_MIN of a login.defs text; numbers are decimal, octal (0) or hexadecimal (0x). The last one
 * counts, as for shadow-utils and the PAM module.
 */
export function parseUidMin(text: string): number {
  const lines = /^[ \t]*UID_MIN[ \t]+"?(0[xX][\da-fA-F]+|0[0-7]*|[1-9]\d*)"?[ \t\r]*(?:#.*)?$/gm;
  const value = [...text.matchAll(lines)].at(-1)?.[1];
  if (value === undefined) return DEFAULT_UID_MIN;
  return /^0\d/.test(value) ? Number.parseInt(value, 8) : Number(value);
}

/** UID_MIN of this machine; 1000 where the file cannot be read. */
export function readUidMin(path = '/etc/login.defs'): number {
  try {
    return parseUidMin(readFileSync(path, 'utf8'));
  } catch (error) {
    if (typeof (error as NodeJS.ErrnoException).syscall !== 'string') throw error;
    return DEFAULT_UID_MIN;
  }
}
