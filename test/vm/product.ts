/** The product as people get it: Debian packages, and what an administrator does with them. */

import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { globSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from '../support/make.ts';
import { CACHE } from './cache.ts';
import type { Machine } from './machine/machine.ts';
import { BOOT_PATIENCE_MS } from './machine/patience.ts';

/** Where the packages lie in a guest. */
export const GUEST_PACKAGES = '/root/packages';

/** What a machine with GDM needs; the greeter for SDDM and its family is of no use there. */
const WANTED = ['libpam-ovirt-sso', 'ovirt-sso-agent'];

/** Makes the packages of this checkout, and gives the paths of those that are wanted. */
export function makePackages(folder: string = `${CACHE}/packages`): readonly string[] {
  // One time for every build, so that the same programs are the same packages.
  const env = { ...process.env, SOURCE_DATE_EPOCH: '1' };
  const script = ['packaging/package.mjs', '--deb', '--fast', '--out', folder];
  execFileSync(process.execPath, script, {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return WANTED.flatMap((name) => globSync(`${folder}/${name}_*.deb`));
}

/** Brings files into the guest, to `folder` there. */
export async function bring(
  machine: Machine,
  files: readonly string[],
  folder: string,
): Promise<void> {
  const parcel = join(CACHE, `parcel-${randomUUID()}.tar`);
  // A disk is whole sectors; tar pads to 10 KiB.
  execFileSync('tar', [
    '-cf',
    parcel,
    ...files.flatMap((file) => ['-C', join(file, '..'), basename(file)]),
  ]);
  await machine.withDisk(parcel, (device) =>
    machine.run(`mkdir -p ${folder} && tar -xf ${device} -C ${folder}`),
  );
  rmSync(parcel);
}

/** Installs the packages and sets up single sign-on as the README says. */
export async function install(machine: Machine, packages: readonly string[]): Promise<void> {
  await bring(machine, packages, GUEST_PACKAGES);
  await apt(machine, `install ${GUEST_PACKAGES}/*.deb`);
  await machine.run('ovirt-sso pam install --service gdm-ovirtcred');
}

/** Minutes, where there is no KVM. */
export async function apt(machine: Machine, words: string): Promise<void> {
  const script = `DEBIAN_FRONTEND=noninteractive apt-get -qy --no-install-recommends ${words}`;
  await machine.run(script, '', BOOT_PATIENCE_MS);
}
