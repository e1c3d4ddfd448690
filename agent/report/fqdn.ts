/**
 * The host name with its domain.
 *
 * Only the resolver can complete a short name (hostname(1), "THE FQDN"): /etc/hosts, DNS or a
 * directory service may know it, and each can take long. getaddrinfo(3) blocks and cannot be
 * recalled; asked by Node it keeps one of the few threads of the pool, and does not hand on the
 * canonical name anyhow. getent(1) comes with the C library, asks the same question in a process of
 * its own, and can be killed.
 */

import { type RunCommand, runCommand } from './command.ts';
import { ProbeFailure } from './failure.ts';
import { readHostName } from './host-name.ts';

const GETENT = '/usr/bin/getent';
/** A host with very many addresses writes a few kilobytes. */
const MAX_OUTPUT = 256 * 1024;
/** RFC 1035, 2.3.4. */
const MAX_NAME = 253;

/**
 * The canonical name in the output of `getent ahosts`, which stands behind the first address:
 * `192.0.2.7  STREAM vm.example.org`. Undefined when it has no domain.
 */
export function canonicalName(text: string): string | undefined {
  const name = /^\S+[ \t]+STREAM[ \t]+(\S+)[ \t]*$/m.exec(text)?.[1]?.replace(/\.$/, '');
  return name !== undefined && isQualified(name) ? name : undefined;
}

export interface FqdnReaders {
  readonly hostName: () => string;
  readonly run: RunCommand;
}

/** The short name where the resolver knows no longer one. A name with a domain asks nobody. */
export async function readFqdn(
  signal: AbortSignal,
  { hostName, run }: FqdnReaders = { hostName: readHostName, run: runCommand },
): Promise<string> {
  const name = hostName();
  if (isQualified(name)) return name;
  try {
    const options = { signal, maxOutput: MAX_OUTPUT };
    return canonicalName(await run(GETENT, ['ahosts', '--', name], options)) ?? name;
  } catch (error) {
    // getent(1): 2 is a name that nobody knows, which is no failure.
    if (error instanceof ProbeFailure && error.code === 'EXIT_2') return name;
    throw error;
  }
}

function isQualified(name: string): boolean {
  return name.length <= MAX_NAME && /^[^\s.]+(?:\.[^\s.]+)+$/.test(name);
}
