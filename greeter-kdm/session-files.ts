/** Reads the files that say which sessions there are. What cannot be read counts as not there. */

import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import type { SessionFolder } from './session-list.ts';

/** Where programs are looked for by their names: SDDM's default and what it inherits from systemd. */
const PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** A file's text; empty without it. */
export function textOf(file: string): string {
  return orElse('', () => readFileSync(file, 'utf8'));
}

/** The texts of a folder's .conf files, in the order of their names. */
export function configurationsIn(folder: string): string[] {
  const names = orElse([], () => readdirSync(folder));
  return names.sort().map((name) => textOf(`${folder}/${name}`));
}

export function sessionFolder(folder: string): SessionFolder {
  const names = orElse([], () => readdirSync(folder)).filter((name) => name.endsWith('.desktop'));
  return { folder, files: names.map((name) => [name, textOf(`${folder}/${name}`)] as const) };
}

export function canRun(program: string): boolean {
  const files = program.startsWith('/') ? [program] : PATH.map((folder) => `${folder}/${program}`);
  return files.some((file) =>
    orElse(false, () => {
      accessSync(file, constants.X_OK);
      return true;
    }),
  );
}

export function isThere(file: string): boolean {
  return existsSync(file);
}

function orElse<T>(other: T, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return other;
  }
}
