/** Packages of Red Hat's and SUSE's kin, as rpm(8) tells them. */

import { type RunCommand, runCommand } from './command.ts';
import { fileStamp } from './file-stamp.ts';
import type { Package, PackageDatabase } from './package-database.ts';

const RPM = '/usr/bin/rpm';
/** A name has no spaces; the rest is what the host is told of it. */
const FORMAT = '%{NAME} %{VERSION}-%{RELEASE}\\n';
/** Ten thousand packages make half a megabyte. */
const MAX_OUTPUT = 8 * 1024 * 1024;

/** Where distributions keep the database, and the files of its formats (rpmdb(8)). */
const FOLDERS = ['/usr/lib/sysimage/rpm', '/var/lib/rpm'];
const FILES = ['rpmdb.sqlite', 'rpmdb.sqlite-wal', 'Packages.db', 'Packages'];

/** What our package says that it provides, in the default list of the 1.0 agent too. */
const PREDECESSOR = 'ovirt-guest-agent-common';
const OURS = 'ovirt-sso-agent';

/** A line a package, in {@link FORMAT}; others, such as warnings, are passed over. */
export function parseQuery(text: string): Package[] {
  const packages: Package[] = [];
  for (const line of text.split('\n')) {
    const [name, version, rest] = line.split(' ');
    if (name && version && rest === undefined) packages.push({ name, version });
  }
  return packages;
}

export interface RpmOptions {
  readonly stamp?: (path: string) => Promise<string | undefined>;
  readonly run?: RunCommand;
}

export function rpm({ stamp = fileStamp, run = runCommand }: RpmOptions = {}): PackageDatabase {
  return {
    stamp: async () => {
      // A database without its program, as a rescue system may have, tells nothing.
      if ((await stamp(RPM)) === undefined) return undefined;
      const stamps: string[] = [];
      for (const folder of FOLDERS) {
        for (const file of FILES) stamps.push((await stamp(`${folder}/${file}`)) ?? '');
      }
      return stamps.some((each) => each !== '') ? stamps.join(',') : undefined;
    },
    list: async (signal) =>
      parseQuery(
        await run(RPM, ['-qa', '--queryformat', FORMAT], { signal, maxOutput: MAX_OUTPUT }),
      ),
    standIns: (name, packages) => {
      // `kernel` is an empty package that slim images leave out.
      if (name === 'kernel') return packages.filter((one) => isKernelImage(one.name));
      // By its Provides:, which a query for all packages would multiply by ten.
      return name === PREDECESSOR ? packages.filter((one) => one.name === OURS) : [];
    },
  };
}

/** kernel-core has the image, as have kernel-rt-core and its like; kernel-modules-core has not. */
function isKernelImage(name: string): boolean {
  return /^kernel(?:-.+)?-core$/.test(name) && !name.includes('-modules-');
}
