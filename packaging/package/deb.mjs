// A .deb by dpkg-deb(1), from a package's description and its planted files.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { changelog, controlFile } from './control.mjs';
import { isCompiled, plant, plantText, settle } from './tree.mjs';

const SCRIPTS = ['preinst', 'postinst', 'prerm', 'postrm'];

/** Builds one package and gives its file name below `build.out`. */
export function makeDeb(description, build) {
  const { name, isPortable } = description;
  const architecture = isPortable ? 'all' : build.architecture;
  const file = join(build.out, `${name}_${build.version}_${architecture}.deb`);
  const work = mkdtempSync(join(tmpdir(), 'ovirt-sso-deb-'));
  try {
    const tree = join(work, 'tree');
    const entries = [...plant(tree, description), ...documents(tree, description, build)];
    // Links have no bytes of their own.
    const files = entries.filter(({ mode }) => mode !== undefined).map(({ path }) => path);
    const control = join(tree, 'DEBIAN');
    mkdirSync(control);
    const bytes = files.reduce((sum, path) => sum + statSync(join(tree, path)).size, 0);
    const facts = { build, architecture, bytes, libraries: librariesOf(work, tree, files) };
    writeFileSync(join(control, 'control'), controlFile(description, facts));
    writeFileSync(join(control, 'md5sums'), sums(tree, files));
    for (const script of SCRIPTS) {
      const source = `${build.root}/packaging/deb/${description.scripts}.${script}`;
      if (!existsSync(source)) continue;
      writeFileSync(join(control, script), readFileSync(source));
      chmodSync(join(control, script), 0o755);
    }
    const configuration = files.filter((path) => path.startsWith('/etc/'));
    if (configuration.length > 0) {
      writeFileSync(join(control, 'conffiles'), configuration.map((path) => `${path}\n`).join(''));
    }
    settle(tree, build.seconds);
    const env = { ...process.env, SOURCE_DATE_EPOCH: String(build.seconds) };
    const how = ['--root-owner-group', '-Zxz', `-z${build.level}`, '--build'];
    execFileSync('dpkg-deb', [...how, tree, file], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  } finally {
    rmSync(work, { recursive: true });
  }
  return file;
}

/** The packages whose libraries the programs are linked with, as dpkg-shlibdeps(1) finds them. */
function librariesOf(work, tree, files) {
  const compiled = files.map((path) => join(tree, path)).filter(isCompiled);
  if (compiled.length === 0) return [];
  // It insists on the sources of a Debian package.
  mkdirSync(join(work, 'debian'));
  const sources = 'Source: ovirt-sso\n\nPackage: ovirt-sso\nArchitecture: any\n';
  writeFileSync(join(work, 'debian/control'), sources);
  // Its warnings are about the addon, which takes symbols from the runtime that loads it.
  const output = execFileSync('dpkg-shlibdeps', ['-O', ...compiled.map((path) => `-e${path}`)], {
    cwd: work,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return output
    .trim()
    .replace(/^shlibs:Depends=/, '')
    .split(', ');
}

function sums(tree, files) {
  const sum = (path) =>
    createHash('md5')
      .update(readFileSync(join(tree, path)))
      .digest('hex');
  return files.map((path) => `${sum(path)}  ${path.slice(1)}\n`).join('');
}

/** What Debian wants in each package: change log, copyright and lintian's exceptions. */
function documents(tree, { name, scripts, licences }, build) {
  const folder = `/usr/share/doc/${name}`;
  const changes = gzipSync(changelog(build), { level: 9 });
  const overrides = `${build.root}/packaging/deb/${scripts}.lintian-overrides`;
  return [
    plantText(tree, `${folder}/changelog.Debian.gz`, changes),
    plantText(tree, `${folder}/copyright`, build.copyright(licences)),
    ...(existsSync(overrides)
      ? [plantText(tree, `/usr/share/lintian/overrides/${name}`, readFileSync(overrides))]
      : []),
  ];
}
