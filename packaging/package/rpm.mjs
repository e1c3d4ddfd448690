// An .rpm by rpmbuild(8), from a package's description and its planted files.

import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { specFile } from './spec.mjs';
import { plant, plantText, settle } from './tree.mjs';

const SCRIPTS = ['pre', 'post', 'preun', 'postun'];

/** Builds one package and gives its file name below `build.out`. */
export function makeRpm(description, build) {
  const { name, isPortable } = description;
  const architecture = isPortable ? 'noarch' : build.architecture;
  const work = mkdtempSync(join(tmpdir(), 'ovirt-sso-rpm-'));
  try {
    const tree = join(work, 'tree');
    const entries = plant(tree, description);
    for (const [file, text] of Object.entries(build.licences(description.licences))) {
      entries.push(plantText(tree, `/usr/share/licenses/${name}/${file}`, text));
    }
    settle(tree, build.seconds);
    const spec = join(work, `${name}.spec`);
    const scripts = scriptsOf(description, build.root);
    writeFileSync(spec, specFile(description, { build, tree, entries, scripts }));
    // A database of its own: this machine's packages are none of rpm's business.
    const defines = { _topdir: work, _rpmdir: work, _dbpath: `${work}/db`, _tmppath: work };
    const options = Object.entries(defines).flatMap(([key, value]) => ['-D', `${key} ${value}`]);
    const target = ['--target', `${architecture}-linux`, '-bb', '--quiet', spec];
    execFileSync('rpmbuild', [...options, ...target], {
      env: { ...process.env, SOURCE_DATE_EPOCH: String(build.seconds), LC_ALL: 'C.UTF-8' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const file = `${name}-${build.version}.${architecture}.rpm`;
    copyFileSync(join(work, architecture, file), join(build.out, file));
    return join(build.out, file);
  } finally {
    rmSync(work, { recursive: true });
  }
}

function scriptsOf({ scripts }, root) {
  return SCRIPTS.map((name) => [name, `${root}/packaging/rpm/${scripts}.${name}`])
    .filter(([, file]) => existsSync(file))
    .map(([name, file]) => [name, readFileSync(file, 'utf8')]);
}
