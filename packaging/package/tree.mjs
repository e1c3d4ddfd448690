// The files of a package as they will be installed: copies below a folder, root's, in the modes and
// with the time that every build gives them.

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

const ELF = '\x7fELF';

/** Puts `files` and `links` of a package below `folder`; gives the paths in the package. */
export function plant(folder, { files, links }) {
  const paths = [];
  for (const [from, to] of files) {
    for (const [file, path] of spread(from, to)) {
      const target = join(folder, path);
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(file, target);
      chmodSync(target, statSync(file).mode & 0o100 && !isLibrary(file) ? 0o755 : 0o644);
      if (isOurs(target)) execFileSync('strip', ['--strip-unneeded', target]);
      paths.push(path);
    }
  }
  for (const [name, target] of links) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    symlinkSync(target, join(folder, name));
    paths.push(name);
  }
  return paths.sort();
}

/** Gives everything below `folder`, and itself, one time and folders one mode. */
export function settle(folder, seconds) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (lstatSync(path).isDirectory()) settle(path, seconds);
    else lutimesSync(path, seconds, seconds);
  }
  chmodSync(folder, 0o755);
  lutimesSync(folder, seconds, seconds);
}

/** A file as it is, a folder as its files, in the order of their names. */
function spread(from, to) {
  if (!statSync(from).isDirectory()) return [[from, to]];
  return readdirSync(from)
    .sort()
    .map((name) => [join(from, name), join(to, name)]);
}

/** Libraries are loaded and not run. */
function isLibrary(file) {
  return /\.(?:so|node)$/.test(file);
}

/** Compiled here. The runtime is shipped as it came, byte for byte under the lock file's hash. */
function isOurs(file) {
  return isLibrary(file) && readFileSync(file, 'latin1').startsWith(ELF);
}
