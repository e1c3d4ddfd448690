/** A machine's PAM files, and what else decides about them: read once, nothing written. */

import { globSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failure.ts';
import { type Family, familyOf } from '../render/family.ts';
import type { ReadService, ServiceFile } from '../syntax/stack.ts';
import { readRooted, rooted } from './rooted.ts';

/** Where libpam looks, the first before the others; vendors' files are in the later ones. */
const PAM_FOLDERS = ['/etc/pam.d', '/usr/lib/pam.d', '/usr/etc/pam.d'];

const MODULE_FOLDERS = [
  '/usr/lib/*-linux-gnu*/security',
  '/lib/*-linux-gnu*/security',
  '/usr/lib64/security',
  '/lib64/security',
  '/usr/lib/security',
  '/lib/security',
];

export interface Tree {
  readonly root: string;
  readonly family: Family;
  readonly read: ReadService;
  /** Names of all services in /etc/pam.d. */
  readonly services: readonly string[];
  /** Is a module's file there, as it is named in a rule? */
  readonly hasModule: (module: string) => boolean;
  /** Texts of sssd.conf and its snippets, in the order in which they count. */
  readonly sssdConf: readonly string[];
}

/** Throws a {@link Failure} where no distribution's files are. */
export function readTree(root: string): Tree {
  const cache = new Map<string, ServiceFile | undefined>();
  const read: ReadService = (name) => {
    if (!cache.has(name)) cache.set(name, findService(root, name));
    return cache.get(name);
  };
  const release = readRooted(root, '/etc/os-release') ?? readRooted(root, '/usr/lib/os-release');
  const family = familyOf(release ?? '', read);
  if (family === undefined) {
    throw new Failure(
      'UNAVAILABLE',
      `no PAM files of a distribution known here are below ${join(root, 'etc/pam.d')}`,
      'known are Debian, Ubuntu, openSUSE, SLES, Fedora, RHEL and Arch; docs/pam.md says how to ' +
        'write a service by hand',
    );
  }
  return {
    root,
    family,
    read,
    services: entries(root, '/etc/pam.d'),
    hasModule: (module) => hasModule(root, module),
    // Only root may read them, and only the check asks.
    get sssdConf() {
      return sssdConf(root);
    },
  };
}

function findService(root: string, name: string): ServiceFile | undefined {
  const paths = name.startsWith('/') ? [name] : PAM_FOLDERS.map((folder) => `${folder}/${name}`);
  for (const path of paths) {
    const text = name === '' ? undefined : readRooted(root, path);
    if (text !== undefined) return { path, text };
  }
  return undefined;
}

function hasModule(root: string, module: string): boolean {
  const isThere = (path: string) =>
    statSync(rooted(root, path), { throwIfNoEntry: false })?.isFile() === true;
  if (module.startsWith('/')) return isThere(module);
  const folders = MODULE_FOLDERS.flatMap((pattern) =>
    globSync(pattern.slice(1), { cwd: root === '' ? '/' : root }).map((folder) => `/${folder}`),
  );
  return folders.some((folder) => isThere(`${folder}/${module}`));
}

function sssdConf(root: string): string[] {
  const paths = ['/etc/sssd/sssd.conf', ...snippets(root)];
  return paths.map((path) => readRooted(root, path)).filter((text) => text !== undefined);
}

function snippets(root: string): string[] {
  const names = entries(root, '/etc/sssd/conf.d').filter((name) => /^[^.].*\.conf$/.test(name));
  return names.map((name) => `/etc/sssd/conf.d/${name}`);
}

function entries(root: string, folder: string): string[] {
  try {
    return readdirSync(rooted(root, folder)).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return [];
    throw error;
  }
}
