/** login.defs(5): where people's uids begin on this machine. */

import { readFileSync } from 'node:fs';

/** What shadow-utils assumes when the file or the key is missing. */
const DEFAULT_UID_MIN = 1000;

/** (uid_t) -1 is nobody. */
const UID_LIMIT = 0xffffffff;

/**
 * UID_MIN of a login.defs text as shadow-utils and the PAM module read it: the last line counts,
 * quotes fall away, numbers are decimal, octal (0) or hexadecimal (0x), and what is no number is
 * the default.
 */
export function parseUidMin(text: string): number {
  let uidMin = DEFAULT_UID_MIN;
  for (const line of text.split('\n')) {
    const [, name, rest = ''] = /^[ \t]*([^ \t]+)[ \t]+(.*)$/s.exec(line.trimEnd()) ?? [];
    if (name === 'UID_MIN') uidMin = parseUid(rest.replace(/^[ "\t]*/, '').replace(/".*$/s, ''));
  }
  return uidMin;
}

function parseUid(value: string): number {
  if (!/^\+?(?:0[xX][\da-fA-F]+|0[0-7]*|[1-9]\d*)$/.test(value)) return DEFAULT_UID_MIN;
  const uid = /^\+?0\d/.test(value) ? Number.parseInt(value, 8) : Number(value);
  return uid < UID_LIMIT ? uid : DEFAULT_UID_MIN;
}

/**
 * UID_MIN of this machine; 1000 where there is no such file or it may not be read. Throws what else
 * the kernel says: a crowded moment must not lower the bar.
 */
export function readUidMin(path = '/etc/login.defs'): number {
  try {
    return parseUidMin(readFileSync(path, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EACCES') throw error;
    return DEFAULT_UID_MIN;
  }
}
