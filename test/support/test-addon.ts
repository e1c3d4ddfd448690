/**
 * Kernel objects that tests need and Node cannot make: the typed face of `test-addon.c`. Loading it
 * builds it if its sources are newer.
 */

import { createRequire } from 'node:module';
import { make, root } from './make.ts';

/** A pseudo-terminal: its slave stands in for the agent's port, its master for the host. */
export interface Pty {
  /** The master: non-blocking, close-on-exec, the caller's to close. */
  readonly fd: number;
  /** The slave's device file, in raw mode. It hangs up when the master closes. */
  readonly path: string;
}

export interface TestAddon {
  openPty(): Pty;
  /** Two connected stream sockets, non-blocking and close-on-exec. */
  socketpair(): [number, number];
  /**
   * A UNIX socket. `name` is a path, `@` and an abstract name, or empty for an unbound socket;
   * `backlog` 0 means that it does not listen.
   */
  unixSocket(type: 'stream' | 'dgram' | 'seqpacket', name: string, backlog: number): number;
  /** Shuts a socket down in both directions. */
  shutdown(fd: number): void;
  /** One datagram's text, or undefined when none is waiting. */
  receive(fd: number): string | undefined;
  /** This process's PR_GET_DUMPABLE: 1 when it may dump core and be traced. */
  dumpable(): number;
}

export function loadTestAddon(): TestAddon {
  make('-f', 'test/support/addon.mk');
  return createRequire(import.meta.url)(`${root}/build/test/test_support.node`) as TestAddon;
}
