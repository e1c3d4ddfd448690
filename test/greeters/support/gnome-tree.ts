/** Debian 12 with GNOME Shell in it, in a folder; kept, because it takes minutes to make. */

import { execFileSync } from 'node:child_process';
import { root } from '../../support/make.ts';
import { cached, hashOf } from '../../vm/cache.ts';

const PACKAGES = [
  'adwaita-icon-theme',
  'at-spi2-core',
  'dbus',
  'dconf-gsettings-backend',
  'fonts-dejavu-core',
  'gdm3',
  'gir1.2-glib-2.0',
  'gjs',
  'gnome-session',
  'gnome-settings-daemon',
  'gnome-shell',
  'libegl1',
  'libgl1-mesa-dri',
  'python3-dbusmock',
];

export async function gnomeTree(): Promise<string> {
  const place = `${root}/build/greeters/gnome-43`;
  const folder = await cached(place, hashOf(...PACKAGES), async (unfinished) => {
    const line = ['--quiet', '--mode=root', '--variant=minbase', '--dpkgopt=force-unsafe-io'];
    const lean = ['--aptopt=APT::Install-Recommends "false"', `--include=${PACKAGES.join(',')}`];
    execFileSync('mmdebstrap', [...line, ...lean, 'bookworm', `${unfinished}/tree`], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  });
  return `${folder}/tree`;
}

/** The command line that runs `command` in namespaces of its own, where programs can run in `tree`. */
export function entering(tree: string, command: readonly string[]): string[] {
  const own = ['--mount', '--net', '--pid', '--fork', '--mount-proc', '--propagation', 'private'];
  const script = `${root}/test/greeters/support/enter.sh`;
  const extensions = `${root}/dist/greeter-gdm`;
  return ['unshare', ...own, '--kill-child', 'sh', script, tree, extensions, ...command];
}
