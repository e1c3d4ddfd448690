/** The hooks of a folder, in the order in which they run. */

import { closeSync, readdirSync } from 'node:fs';
import { checkHook, openFolder, Untrusted } from './trust.ts';

export interface Hook {
  readonly name: string;
  readonly path: string;
}

export interface Listing {
  readonly hooks: readonly Hook[];
  /** What will not be run, and why. */
  readonly refused: readonly Untrusted[];
}

/**
 * Looks at everything in a folder but hidden files, which editors leave behind. The order is that
 * of bytes, as in the C locale, on every machine. A missing folder is an empty one.
 */
export function listHooks(folder: string): Listing {
  const refused: Untrusted[] = [];
  const hooks: Hook[] = [];
  const refusable = <T>(look: () => T): T | undefined => {
    try {
      return look();
    } catch (error) {
      if (!(error instanceof Untrusted)) throw error;
      refused.push(error);
      return undefined;
    }
  };
  const fd = refusable(() => openFolder(folder));
  if (fd === undefined) return { hooks, refused };
  try {
    for (const bytes of readdirSync(`/proc/self/fd/${fd}`, 'buffer').sort(Buffer.compare)) {
      const name = bytes.toString();
      const path = `${folder}/${name}`;
      if (name.startsWith('.')) continue;
      refusable(() => {
        if (!Buffer.from(name).equals(bytes)) {
          throw new Untrusted(path, 'its name is not UTF-8', 'rename it');
        }
        checkHook(fd, name, path);
        hooks.push({ name, path });
      });
    }
  } finally {
    closeSync(fd);
  }
  return { hooks, refused };
}
