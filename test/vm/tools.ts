/** What the machines need of this one, and the Debian package that has it. */

import { accessSync, constants } from 'node:fs';

/** Program, package. packaging/setup.mjs installs the same packages where it may. */
const TOOLS: readonly (readonly [string, string])[] = [
  ['qemu-system-x86_64', 'qemu-system-x86'],
  ['qemu-img', 'qemu-utils'],
  ['mmdebstrap', 'mmdebstrap'],
  ['mkfs.ext4', 'e2fsprogs'],
  ['zstd', 'zstd'],
];

export class MissingTools extends Error {
  readonly code = 'MISSING_TOOLS';

  constructor(missing: readonly string[]) {
    super(`missing: ${missing.join(', ')}`);
    this.name = 'MissingTools';
  }
}

export function needTools(path: string = process.env.PATH ?? ''): void {
  const folders = [...path.split(':'), '/usr/sbin', '/sbin'];
  const missing = TOOLS.filter(
    ([program]) => !folders.some((folder) => isExecutable(`${folder}/${program}`)),
  );
  if (missing.length === 0) return;
  throw new MissingTools(missing.map(([program, name]) => `${program} (Debian package ${name})`));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
