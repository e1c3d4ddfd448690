/** Distribution, architecture and kernel: os-release(5) and uname(2). */

import { machine, release } from 'node:os';
import type { OsInfo } from '../messages.ts';
import { readDiskFile } from './text-file.ts';

/** In the order of os-release(5). */
const FILES = ['/etc/os-release', '/usr/lib/os-release'];

/**
 * The assignments of an os-release text, a later one before an earlier one. Values are quoted as in
 * a shell: not at all, in single quotes, or in double quotes with `\` before `"`, `$`, `` ` ``, `\`.
 */
export function parseOsRelease(text: string): Map<string, string> {
  const assignments =
    /^[ \t]*([A-Za-z_]\w*)=(?:'([^'\n]*)'|"((?:\\.|[^"\\\n])*)"|([^\s'"]*))[ \t\r]*$/gm;
  const values = new Map<string, string>();
  for (const [, name = '', single, double, bare] of text.matchAll(assignments)) {
    values.set(name, single ?? double?.replace(/\\(["$`\\])/g, '$1') ?? bare ?? '');
  }
  return values;
}

/** `hardware` and `kernel` are uname(2)'s. */
export function osInfoOf(text: string, hardware: string, kernel: string): OsInfo {
  const values = parseOsRelease(text);
  return {
    version: values.get('VERSION_ID') ?? '',
    distribution: values.get('NAME') ?? '',
    codename: values.get('VERSION_CODENAME') || parenthesised(values.get('VERSION') ?? ''),
    arch: /^i[3-6]86$/.test(hardware) ? 'x86' : hardware,
    type: 'linux',
    kernel,
  };
}

export async function readOsInfo(
  read: (path: string) => Promise<string | undefined> = readDiskFile,
): Promise<OsInfo> {
  for (const file of FILES) {
    const text = await read(file);
    if (text !== undefined) return osInfoOf(text, machine(), release());
  }
  return osInfoOf('', machine(), release());
}

/** `9.4 (Plow)` has its codename in parentheses. */
function parenthesised(version: string): string {
  return /\(([^()]*)\)\s*$/.exec(version)?.[1] ?? '';
}
