/** The options that all commands of `ovirt-sso pam` share, and what they mean. */

import { resolve } from 'node:path';
import { type Option, textOf, textsOf, type Values } from '../command.ts';
import { Failure } from '../failure.ts';
import { readTree, type Tree } from '../files/tree.ts';
import { findHeadLine } from '../render/head-line.ts';
import { sealOf } from '../render/seal.ts';
import { isTokenService, presentServices, SERVICES, type Service } from '../render/services.ts';

export const PAM_OPTIONS: Readonly<Record<string, Option>> = {
  service: {
    type: 'string',
    multiple: true,
    argument: 'NAME',
    help: `${SERVICES.join(', ')}; may be repeated (default: those of the display managers that are installed)`,
  },
  root: {
    type: 'string',
    argument: 'DIR',
    help: 'the folder that has the etc and usr to work on (default /)',
  },
};

/** For those that write. */
export const WRITE_OPTIONS: Readonly<Record<string, Option>> = {
  'dry-run': { type: 'boolean', help: 'show what would change, and change nothing' },
  force: {
    type: 'boolean',
    help: 'replace files that somebody else made or edited; a copy is kept',
  },
};

export const EXIT_STATUS =
  '0 done, 64 wrong usage, 65 a PAM file that cannot be understood, 69 something needed is not ' +
  'there, 73 a file cannot be written, 77 refused without --force.';

export function treeOf(values: Values): Tree {
  return readTree(resolve(textOf(values, 'root') ?? '/'));
}

export function servicesOf(values: Values, { read }: Tree): Service[] {
  const named = textsOf(values, 'service').map(serviceNamed);
  if (named.length > 0) return [...new Set(named)];
  const present = presentServices((name) => read(name) !== undefined);
  if (present.length > 0) return present;
  throw new Failure(
    'UNAVAILABLE',
    'no display manager is installed that this program knows',
    `name a service with --service: ${SERVICES.join(', ')}`,
  );
}

/** For undoing: a service outlives its display manager. A token service that was never made here stays. */
export function touchedServices(values: Values, { read }: Tree): Service[] {
  const named = textsOf(values, 'service').map(serviceNamed);
  if (named.length > 0) return [...new Set(named)];
  return SERVICES.filter((service) => {
    const file = read(service);
    if (file === undefined) return false;
    return isTokenService(service)
      ? sealOf(file.text) !== 'none'
      : findHeadLine(file.text) !== 'absent';
  });
}

function serviceNamed(name: string): Service {
  const service = SERVICES.find((known) => known === name);
  if (service !== undefined) return service;
  throw new Failure('USAGE', `no service "${name}" is known`, `known are ${SERVICES.join(', ')}`);
}
