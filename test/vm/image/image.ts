/** A disk with Debian on it, and the kernel that starts it. */

import { spawnSync } from 'node:child_process';
import { copyFileSync, globSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CACHE, cached, hashOf, hashOfFolder } from '../cache.ts';
import { type DisplayManager, packagesOf, type Suite } from './packages.ts';

const here = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '');

/** Sparse: what is not written costs nothing. */
const DISK_SIZE = '4G';

export interface Image {
  readonly suite: Suite;
  readonly displayManager: DisplayManager;
  /** Holds `disk.raw`, `vmlinuz` and `initrd`, and the warm states made from them. */
  readonly folder: string;
}

export class ImageError extends Error {
  readonly code = 'IMAGE';
}

/** The image, built if it is not there or this folder has changed since. Takes two minutes. */
export async function image(suite: Suite, displayManager: DisplayManager): Promise<Image> {
  const hash = hashOf(hashOfFolder(here), suite, displayManager);
  const folder = await cached(`${CACHE}/${suite}-${displayManager}`, hash, async (place) => {
    const tree = `${place}/tree`;
    bootstrap(suite, displayManager, tree);
    // No journal: this disk is only ever thrown away.
    run('mkfs.ext4', '-q', '-F', '-O', '^has_journal', '-d', tree, `${place}/disk.raw`, DISK_SIZE);
    copyFileSync(only(`${tree}/boot/vmlinuz-*`), `${place}/vmlinuz`);
    copyFileSync(only(`${tree}/boot/initrd.img-*`), `${place}/initrd`);
    rmSync(tree, { recursive: true });
  });
  return { suite, displayManager, folder };
}

function bootstrap(suite: Suite, displayManager: DisplayManager, tree: string): void {
  // In a namespace of its own: what it mounts in the tree is gone with it, however it ends, before
  // anybody removes a half-made tree.
  run(
    'unshare',
    '--mount',
    'mmdebstrap',
    '--quiet',
    '--mode=root',
    '--variant=minbase',
    '--aptopt=APT::Install-Recommends "false"',
    // The guest's own files are there before the packages that would bring theirs.
    '--dpkgopt=force-confold',
    '--dpkgopt=force-unsafe-io',
    `--essential-hook=cp -r ${here}/guest/. "$1"`,
    `--customize-hook=${here}/customize.sh "$1"`,
    `--include=${packagesOf(displayManager).join(',')}`,
    suite,
    tree,
  );
}

function only(pattern: string): string {
  const [file, ...more] = globSync(pattern);
  if (file === undefined || more.length > 0) throw new ImageError(`not one ${pattern}`);
  return file;
}

function run(program: string, ...args: readonly string[]): void {
  // The checkout may lie where other accounts cannot look; apt's own account works in the tree.
  const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` };
  const { status, error } = spawnSync(program, args, {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) {
    throw new ImageError(`${program} failed (${error ? error.message : status})`);
  }
}
