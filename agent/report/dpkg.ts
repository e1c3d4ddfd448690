/** Packages of Debian and its kin, from dpkg's status file (deb822(5), dpkg-query(1)). */

import { fileStamp } from './file-stamp.ts';
import type { Package, PackageDatabase } from './package-database.ts';
import { readDiskFile } from './text-file.ts';

interface DebianPackage extends Package {
  /** Virtual packages that it provides. */
  readonly provides: readonly string[];
}

/** Longest beginning of a paragraph in which its name is looked for. */
const MAX_NAME = 256;
/** What a Debian kernel's packages are called, `linux-image` itself being none of them. */
const KERNEL = 'linux-image';

/**
 * The installed packages: not those of which only the configuration is left, or half. A file of
 * megabytes is neither split nor copied: only these few fields are looked for, in one pass each.
 */
export function parseStatus(text: string): DebianPackage[] {
  const packages: DebianPackage[] = [];
  const status = new Field(text, 'Status');
  const version = new Field(text, 'Version');
  const provides = new Field(text, 'Provides');
  let end = 0;
  for (let start = 0; start < text.length; start = end + 2) {
    end = text.indexOf('\n\n', start);
    if (end < 0) end = text.length;
    // dpkg writes the name first.
    const name = /^Package:[ \t]*(\S+)/.exec(text.slice(start, start + MAX_NAME))?.[1];
    const installed = /^\S+\s+\S+\s+installed$/.test(status.within(start, end) ?? '');
    const found = version.within(start, end);
    if (name === undefined || !installed || found === undefined || found === '') continue;
    packages.push({ name, version: found, provides: namesOf(provides.within(start, end)) });
  }
  return packages;
}

/** The database in `file`. */
export function dpkg(file = '/var/lib/dpkg/status'): PackageDatabase {
  return {
    stamp: () => fileStamp(file),
    // Names and versions are ASCII; the descriptions are not, and would double the text in memory.
    list: async () => parseStatus((await readDiskFile(file, 'latin1')) ?? ''),
    standIns: (name, packages) =>
      packages.filter(
        (one) =>
          (one as DebianPackage).provides.includes(name) ||
          (name === KERNEL && one.name.startsWith(`${KERNEL}-`)),
      ),
  };
}

/** The places of one field, from the beginning of the text to its end. */
class Field {
  readonly #text: string;
  readonly #label: string;
  #next = -1;

  constructor(text: string, name: string) {
    this.#text = text;
    this.#label = `\n${name}:`;
  }

  /** Its value between two places; the first must never be lower than at the call before. */
  within(start: number, end: number): string | undefined {
    if (this.#next < start) {
      const found = this.#text.indexOf(this.#label, start);
      this.#next = found < 0 ? Number.POSITIVE_INFINITY : found;
    }
    if (this.#next >= end) return undefined;
    const value = this.#next + this.#label.length;
    const line = this.#text.indexOf('\n', value);
    return this.#text.slice(value, line < 0 ? this.#text.length : line).trim();
  }
}

/** `linux-image, wireguard-modules (= 1.0.0)` without the versions. */
function namesOf(list: string | undefined): string[] {
  return list === undefined ? [] : list.split(',').map((each) => each.trim().replace(/\s.*$/s, ''));
}
