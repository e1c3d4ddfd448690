// A .deb by dpkg-deb(1), from a package's description and its planted files.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { plant, settle } from './tree.mjs';

const SCRIPTS = ['preinst', 'postinst', 'prerm', 'postrm'];

/** Builds one package and gives its file name below `build.out`. */
export function makeDeb(description, build) {
  const { name } = description;
  const file = join(build.out, `${name}_${build.version}_${build.architecture}.deb`);
  const work = mkdtempSync(join(tmpdir(), 'ovirt-sso-deb-'));
  try {
    const tree = join(work, 'tree');
    const paths = [...plant(tree, description), ...documents(tree, description, build)];
    const control = join(tree, 'DEBIAN');
    mkdirSync(control);
    const sizes = paths.map((path) => lstatSync(join(tree, path)).size);
    const kilobytes = Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 1024);
    const libraries = librariesOf(work, tree, paths);
    writeFileSync(join(control, 'control'), controlFile(description, build, libraries, kilobytes));
    writeFileSync(join(control, 'md5sums'), sums(tree, paths));
    for (const script of SCRIPTS) {
      const source = `${build.root}/packaging/deb/${description.scripts}.${script}`;
      if (!existsSync(source)) continue;
      writeFileSync(join(control, script), readFileSync(source));
      chmodSync(join(control, script), 0o755);
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

function controlFile(description, build, libraries, kilobytes) {
  const relations = { ...description.relations.deb };
  relations.Depends = [...libraries, ...relations.Depends].sort();
  const fields = {
    Package: description.name,
    Source: 'ovirt-sso',
    Version: build.version,
    Architecture: build.architecture,
    Maintainer: build.maintainer,
    'Installed-Size': kilobytes,
    ...Object.fromEntries(Object.entries(relations).map(([key, list]) => [key, list.join(', ')])),
    Section: 'admin',
    Priority: 'optional',
    Description: `${description.summary}\n${folded(description.description)}`,
  };
  return Object.entries(fields)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
}

/** Lines of 80 characters that continue a field. */
function folded(text) {
  return text.replace(/(.{1,78})(?: |$)/g, ' $1\n').trimEnd();
}

/** The packages whose libraries the programs are linked with, as dpkg-shlibdeps(1) finds them. */
function librariesOf(work, tree, paths) {
  const compiled = paths
    .map((path) => join(tree, path))
    .filter((path) => !lstatSync(path).isSymbolicLink())
    .filter((path) => readFileSync(path, 'latin1').startsWith('\x7fELF'));
  if (compiled.length === 0) return [];
  mkdirSync(join(work, 'debian'));
  writeFileSync(
    join(work, 'debian/control'),
    'Source: ovirt-sso\n\nPackage: ovirt-sso\nArchitecture: any\n',
  );
  // The addon takes its N-API and libuv symbols from the runtime that loads it.
  const line = ['-O', '--ignore-missing-info', ...compiled.map((path) => `-e${path}`)];
  const output = execFileSync('dpkg-shlibdeps', line, {
    cwd: work,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return output
    .trim()
    .replace(/^shlibs:Depends=/, '')
    .split(', ');
}

function sums(tree, paths) {
  return paths
    .filter((path) => !lstatSync(join(tree, path)).isSymbolicLink())
    .map((path) => {
      const sum = createHash('md5')
        .update(readFileSync(join(tree, path)))
        .digest('hex');
      return `${sum}  ${path.slice(1)}\n`;
    })
    .join('');
}

/** Copyright and change log, which Debian wants in each package; gives their paths. */
function documents(tree, { name }, build) {
  const folder = `/usr/share/doc/${name}`;
  mkdirSync(join(tree, folder), { recursive: true });
  const date = new Date(build.seconds * 1000).toUTCString().replace('GMT', '+0000');
  const change = `ovirt-sso (${build.version}) unstable; urgency=medium\n\n  * Built from its sources.\n\n -- ${build.maintainer}  ${date}\n`;
  writeFileSync(join(tree, folder, 'changelog.Debian.gz'), gzipSync(change, { level: 9 }));
  writeFileSync(join(tree, folder, 'copyright'), build.copyright[name] ?? build.copyright.ours);
  return [`${folder}/changelog.Debian.gz`, `${folder}/copyright`];
}
