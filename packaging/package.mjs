// Makes dist/packages/: the .deb and .rpm packages of what packaging/build.mjs built. Runs on the
// project's own runtime; `npm run package` calls it.
//
//   --deb, --rpm      one format only
//   --out FOLDER      instead of dist/packages
//   --fast            pack loosely, for who only wants to install it here

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeDeb } from './package/deb.mjs';
import { packages } from './package/description.mjs';
import { copyright, licences } from './package/licences.mjs';
import { renderManual } from './package/manual.mjs';
import { makeRpm } from './package/rpm.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const MACHINES = {
  x64: { deb: 'amd64', rpm: 'x86_64', triplet: 'x86_64-linux-gnu' },
  arm64: { deb: 'arm64', rpm: 'aarch64', triplet: 'aarch64-linux-gnu' },
};

const { values: options } = parseArgs({
  options: {
    deb: { type: 'boolean', default: false },
    rpm: { type: 'boolean', default: false },
    out: { type: 'string', default: `${root}/dist/packages` },
    fast: { type: 'boolean', default: false },
  },
});

const out = resolve(options.out);
const machine = MACHINES[process.arch];
const seconds = sourceDate();
const dist = `${root}/dist`;
const manual = renderManual(`${root}/docs/man`, `${dist}/man`, seconds);
const common = {
  root,
  out,
  seconds,
  version: version(),
  maintainer: 'ovirt-sso maintainers <maintainers@ovirt-sso.invalid>',
  copyright: (names) => copyright(root, seconds, names),
  licences: (names) => licences(root, names),
};

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const files = [];
if (options.deb || !options.rpm) {
  const build = { ...common, architecture: machine.deb, level: options.fast ? 0 : 6 };
  for (const each of describe('deb')) files.push(makeDeb(each, build));
}
if (options.rpm || !options.deb) {
  const payload = options.fast ? 'w1.zstdio' : 'w15.zstdio';
  const build = { ...common, architecture: machine.rpm, payload };
  for (const each of describe('rpm')) files.push(makeRpm(each, build));
}
for (const file of files) console.log(`${file} ${(statSync(file).size / 2 ** 20).toFixed(1)} MiB`);

function describe(format) {
  const { triplet } = machine;
  return packages({ root, dist, manual, triplet, format, version: common.version });
}

/** A tilde sorts before everything in both formats: 2.0.0~alpha.1 is older than 2.0.0. */
function version() {
  const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
  return `${version.replace('-', '~')}-1`;
}

/** The moment of the last commit, so that the same sources give the same bytes; without git that of a file. */
function sourceDate() {
  const { SOURCE_DATE_EPOCH } = process.env;
  if (SOURCE_DATE_EPOCH !== undefined) return Number(SOURCE_DATE_EPOCH);
  // Root may read a checkout that is another account's.
  const line = ['-c', 'safe.directory=*', '-C', root, 'log', '-1', '--format=%ct'];
  const { status, stdout } = spawnSync('git', line, { encoding: 'utf8' });
  if (status === 0) return Number(stdout);
  return Math.floor(statSync(`${root}/package.json`).mtimeMs / 1_000);
}
