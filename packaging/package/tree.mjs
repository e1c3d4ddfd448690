// The files of a package as they will be installed: copies below a folder, in the modes and with the
// time that every build gives them.

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
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The file that is Node. */
const RUNTIME = 'node';

/**
 * Puts `files` and `links` of a package below `tree`. Gives their paths in the package, and the modes
 * of the files.
 */
export function plant(tree, { files, folders = [], links }) {
  const entries = [];
  for (const folder of folders) mkdirSync(join(tree, folder), { recursive: true });
  for (const [file, path] of files.flatMap(([from, to]) => spread(from, to))) {
    const target = place(tree, path);
    copyFileSync(file, target);
    const mode = statSync(file).mode & 0o100 && !isLibrary(file) ? 0o755 : 0o644;
    chmodSync(target, mode);
    // Compiled here. The runtime is shipped as it came, which the lock file's hash covers.
    if (isCompiled(file) && basename(file) !== RUNTIME) {
      execFileSync('strip', ['--strip-unneeded', target]);
    }
    entries.push({ path, mode });
  }
  for (const [path, target] of links) {
    symlinkSync(target, place(tree, path));
    entries.push({ path });
  }
  return entries;
}

/** Puts a file with this text or these bytes below `tree`. */
export function plantText(tree, path, text) {
  writeFileSync(place(tree, path), text);
  chmodSync(join(tree, path), 0o644);
  return { path, mode: 0o644 };
}

/** Gives everything below `folder`, and itself, one time, and folders one mode. */
export function settle(folder, seconds) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (lstatSync(path).isDirectory()) settle(path, seconds);
    else lutimesSync(path, seconds, seconds);
  }
  chmodSync(folder, 0o755);
  lutimesSync(folder, seconds, seconds);
}

/** Programs and libraries: what is linked with libraries. */
export function isCompiled(file) {
  return readFileSync(file).subarray(0, 4).toString('latin1') === '\x7fELF';
}

/** A file as it is, a folder as the files in it and below, in the order of their names. */
function spread(from, to) {
  if (!statSync(from).isDirectory()) return [[from, to]];
  return readdirSync(from)
    .sort()
    .flatMap((name) => spread(join(from, name), join(to, name)));
}

/** Where `path` comes to lie, in a folder that is there. */
function place(tree, path) {
  const target = join(tree, path);
  mkdirSync(dirname(target), { recursive: true });
  return target;
}

/** Libraries are loaded and not run. */
function isLibrary(file) {
  return /\.(?:so|node)$/.test(file);
}
