// The npm packages of the lock file, with whatever npm a machine has. Plain JavaScript for Node 18.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Installs below `root` what its lock file names, unless that is there already; `runtime` is the
 * file by which the project's own Node is known. Throws the error of npm or of a wrong hash.
 */
export function installPackages(root, runtime) {
  const done = join(root, 'node_modules/.package-lock.json');
  const lock = join(root, 'package-lock.json');
  const isFresh = existsSync(done) && statSync(done).mtimeMs >= statSync(lock).mtimeMs;
  if (isFresh && existsSync(runtime) && missing(root).length === 0) return;
  process.stderr.write('Installing the npm packages of the lock file (npm ci)\n');
  npm(root, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  for (const entry of missing(root)) fetchPackage(root, entry);
}

/**
 * Packages of the lock file for this platform that npm has left out: optional ones whose `engines`
 * do not name the machine's own Node. They run on the project's Node, which they do name.
 */
function missing(root) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const suits = (wanted, have) => wanted === undefined || [].concat(wanted).includes(have);
  return Object.entries(packages)
    .filter(([, { optional, os }]) => optional && os !== undefined)
    .filter(([, { os, cpu, libc }]) => {
      return suits(os, process.platform) && suits(cpu, process.arch) && suits(libc, 'glibc');
    })
    .filter(([path]) => !existsSync(join(root, path, 'package.json')))
    .map(([path, { version, integrity }]) => ({ path, version, integrity }));
}

/** Fetches one package, holds it to the lock file's hash and unpacks it. */
function fetchPackage(root, { path, version, integrity }) {
  const name = path.replace(/^.*node_modules\//, '');
  const folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-npm-'));
  try {
    const [file] = npm(folder, ['pack', '--silent', `${name}@${version}`])
      .trim()
      .split('\n');
    const [algorithm, expected] = integrity.split(/-(.*)/);
    const bytes = readFileSync(join(folder, file));
    if (createHash(algorithm).update(bytes).digest('base64') !== expected) {
      throw new Error(`${name}@${version} is not what the lock file names`);
    }
    mkdirSync(join(root, path), { recursive: true });
    const into = ['--strip-components=1', '--directory', join(root, path)];
    execFileSync('tar', ['--extract', '--gzip', '--file', join(folder, file), ...into]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs the npm that runs us, or the machine's. */
function npm(folder, args) {
  const path = process.env.npm_execpath;
  const [program, ...first] = path === undefined ? ['npm'] : [process.execPath, path];
  const options = { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' };
  return execFileSync(program, [...first, ...args], options);
}
