// Debian packages that tests need the files of, unpacked into a folder and never installed: some of
// them, libpam-krb5 for one, change the machine's own PAM files when they are installed.

import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';

/** Folders that are links into /usr on every Debian of today. */
const MERGED = ['bin', 'lib', 'lib64', 'sbin'];

/** What `names` and their dependencies have and this machine has not, below `folder`/root. */
export function unpackPackages(folder, names) {
  const done = `${folder}/unpacked`;
  const wanted = `${readFileSync('/etc/debian_version', 'utf8')}${names.join('\n')}\n`;
  if (existsSync(done) && readFileSync(done, 'utf8') === wanted) return;
  process.stderr.write(`Unpacking into ${folder}, installing nothing: ${names.join(' ')}\n`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(`${folder}/archives/partial`, { recursive: true });
  for (const name of MERGED) {
    mkdirSync(`${folder}/root/usr/${name}`, { recursive: true });
    symlinkSync(`usr/${name}`, `${folder}/root/${name}`);
  }
  apt(['update', '-q']);
  const archives = ['-o', `Dir::Cache::archives=${folder}/archives`];
  apt(['install', '-qy', '--no-install-recommends', '--download-only', ...archives, ...names]);
  for (const file of readdirSync(`${folder}/archives`)) {
    if (file.endsWith('.deb')) unpack(`${folder}/archives/${file}`, `${folder}/root`);
  }
  rmSync(`${folder}/archives`, { recursive: true });
  writeFileSync(done, wanted);
}

function unpack(archive, root) {
  const script = 'dpkg-deb --fsys-tarfile "$1" | tar -x --keep-directory-symlink -C "$2"';
  execFileSync('sh', ['-c', script, 'sh', archive, root], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Its sandbox's account may not enter every checkout, which it says, and then goes on without.
  execFileSync('apt-get', ['-o', 'APT::Sandbox::User=root', ...args], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
