// Makes dist/packages/: the .deb and .rpm packages of what packaging/build.mjs built. Runs on the
// project's own runtime; `npm run package` calls it.
//
//   --deb, --rpm      one format only
//   --out FOLDER      instead of dist/packages
//   --fast            pack loosely, for who only wants to install it here

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { copyrights } from './package/copyright.mjs';
import { makeDeb } from './package/deb.mjs';
import { packages } from './package/description.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const MAINTAINER = 'ovirt-sso maintainers <maintainers@ovirt-sso.invalid>';
const MACHINES = {
  x64: { deb: 'amd64', rpm: 'x86_64', triplet: 'x86_64-linux-gnu' },
  arm64: { deb: 'arm64', rpm: 'aarch64', triplet: 'aarch64-linux-gnu' },
};

const { values } = parseArgs({
  options: {
    deb: { type: 'boolean', default: false },
    rpm: { type: 'boolean', default: false },
    out: { type: 'string', default: `${root}/dist/packages` },
    fast: { type: 'boolean', default: false },
  },
});
const out = resolve(values.out);
const machine = MACHINES[process.arch];
// A tilde sorts before everything in both formats: 2.0.0~alpha.1 is older than 2.0.0.
const upstream = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')).version.replace('-', '~');
const common = {
  root,
  out,
  maintainer: MAINTAINER,
  copyright: copyrights(root),
  seconds: sourceDate(),
};

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const files = [];
if (values.deb || !values.rpm) {
  const version = `${upstream}-1`;
  const build = { ...common, version, architecture: machine.deb, level: values.fast ? 0 : 6 };
  for (const each of describe('deb', version)) files.push(makeDeb(each, build));
}
for (const file of files) console.log(`${file} ${(statSync(file).size / 2 ** 20).toFixed(1)} MiB`);

function describe(format, version) {
  const { triplet } = machine;
  return packages({
    format,
    triplet,
    version,
    root,
    dist: `${root}/dist`,
    man: `${root}/dist/man`,
  });
}

/** The moment of the last commit, so that the same sources give the same bytes. */
function sourceDate() {
  const { SOURCE_DATE_EPOCH } = process.env;
  if (SOURCE_DATE_EPOCH !== undefined) return Number(SOURCE_DATE_EPOCH);
  const line = ['-C', root, 'log', '-1', '--format=%ct'];
  return Number(execFileSync('git', line, { encoding: 'utf8' }));
}
