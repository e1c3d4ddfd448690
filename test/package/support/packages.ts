/** The packages that were built for these tests, and others that are made for one. */

import { execFileSync } from 'node:child_process';
import { chmodSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../../support/make.ts';

/** Where `npm run test:package` has them made. */
export const BUILT = `${root}/build/packages`;

export const debs = (): string[] => globSync(`${BUILT}/*.deb`).sort();
export const rpms = (): string[] => globSync(`${BUILT}/*.rpm`).sort();

/** The same package with a higher version, in `folder`. */
export function newer(deb: string, folder: string): string {
  const tree = join(folder, 'tree');
  execFileSync('dpkg-deb', ['--raw-extract', deb, tree]);
  const control = join(tree, 'DEBIAN/control');
  const text = readFileSync(control, 'utf8');
  writeFileSync(control, text.replace(/^Version: .*$/m, 'Version: 3.0.0-1'));
  return pack(tree, join(folder, 'newer.deb'));
}

/** Files by path, control files below DEBIAN/ among them; scripts in both are executable. */
export function makePackage(folder: string, files: Readonly<Record<string, string>>): string {
  const tree = join(folder, 'tree');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
    if (text.startsWith('#!')) chmodSync(join(tree, path), 0o755);
  }
  return pack(tree, join(folder, 'made.deb'));
}

function pack(tree: string, file: string): string {
  execFileSync('dpkg-deb', ['--root-owner-group', '-Znone', '--build', tree, file], {
    stdio: 'ignore',
  });
  return file;
}
