/** A Debian with its GNOME Shell in it, in a folder; kept, because it takes minutes to make. */

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
];

const SUITES = { 43: 'bookworm', 48: 'trixie' } as const;
/** Of GNOME Shell. */
export type ShellVersion = `${keyof typeof SUITES}`;
export const SHELL_VERSIONS: readonly ShellVersion[] = ['43', '48'];

/** The extension that is for each. */
export const EXTENSIONS: Readonly<Record<ShellVersion, string>> = {
  43: 'portal-sign-in-legacy@ovirt.org',
  48: 'portal-sign-in@ovirt.org',
};

export async function gnomeTree(version: ShellVersion): Promise<string> {
  const place = `${root}/build/greeters/gnome-${version}`;
  const folder = await cached(place, hashOf(...PACKAGES), async (unfinished) => {
    const line = ['--quiet', '--mode=root', '--variant=minbase', '--dpkgopt=force-unsafe-io'];
    const lean = ['--aptopt=APT::Install-Recommends "false"', `--include=${PACKAGES.join(',')}`];
    execFileSync('mmdebstrap', [...line, ...lean, SUITES[version], `${unfinished}/tree`], {
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
