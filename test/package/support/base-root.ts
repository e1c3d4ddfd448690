/** One clean Debian for all test files, made from the machine's own package sources (mmdebstrap). */

import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the clean root, to be copied and not to be changed. */
    baseRoot: string;
  }
}

/** What our packages depend on; they themselves are installed by dpkg, which fetches nothing. */
const PACKAGES =
  'init-system-helpers,systemd-sysv,udev,dbus,polkitd,procps,libpam-runtime,libpam-systemd,libatomic1,libstdc++6';

export default function setup({ provide }: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-root-'));
  const base = join(folder, 'base');
  const sources = globSync(['/etc/apt/sources.list', '/etc/apt/sources.list.d/*.{list,sources}']);
  const line = ['--quiet', '--variant=minbase', `--include=${PACKAGES}`, codename(), base];
  // Nobody needs what is on this disk after a power failure.
  const hurry = ['--dpkgopt=force-unsafe-io'];
  execFileSync('mmdebstrap', [...hurry, ...line, ...sources], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  provide('baseRoot', base);
  return () => rmSync(folder, { recursive: true });
}

function codename(): string {
  const script = '. /etc/os-release && printf %s "$VERSION_CODENAME"';
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' });
}
