/** A real MIT KDC, and its kadmind for new passwords, on the loopback of a machine's own network. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DebianMachine } from './debian-machine.ts';

const REALM = 'TEST.EXAMPLE';

export class Kdc implements AsyncDisposable {
  /**
   * /etc/krb5.conf; no name is looked up anywhere. pam_end(3) destroys a cache, and pam-client ends at
   * once where a display manager stays as long as the session does: hence retain_after_close.
   */
  static readonly CONFIG = `[libdefaults]
  default_realm = ${REALM}
  dns_lookup_kdc = false
  dns_lookup_realm = false
  dns_canonicalize_hostname = false
[realms]
  ${REALM} = {
    kdc = 127.0.0.1
    kpasswd_server = 127.0.0.1
    admin_server = 127.0.0.1
  }
[appdefaults]
  pam = {
    ccache_dir = FILE:/run
    retain_after_close = true
  }
`;
  readonly #machine: DebianMachine;
  readonly #daemons: readonly ChildProcess[];

  private constructor(machine: DebianMachine, daemons: readonly ChildProcess[]) {
    this.#machine = machine;
    this.#daemons = daemons;
  }

  static async start(machine: DebianMachine): Promise<Kdc> {
    const folder = join(machine.folder, 'var-lib/krb5kdc');
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'kdc.conf'),
      `[realms]\n  ${REALM} = {\n    kdc_listen = 127.0.0.1:88\n    kpasswd_listen = 127.0.0.1:464\n    kadmind_listen = 127.0.0.1:749\n    acl_file = /var/lib/krb5kdc/acl\n  }\n`,
    );
    writeFileSync(join(folder, 'acl'), '');
    const env = ['env', 'KRB5_KDC_PROFILE=/var/lib/krb5kdc/kdc.conf'];
    await machine.must([...env, 'kdb5_util', '-r', REALM, 'create', '-s', '-P', 'master']);
    const daemons = [
      ['krb5kdc', '-n'],
      ['kadmind', '-nofork'],
    ].map((command) => {
      const [program = '', ...args] = machine.inside([...env, ...command]);
      return spawn(program, args, { stdio: 'ignore' });
    });
    const kdc = new Kdc(machine, daemons);
    await kdc.#listens();
    return kdc;
  }

  async #listens(): Promise<void> {
    for (;;) {
      const sockets = await this.#machine.must(['cat', '/proc/net/udp']);
      // 127.0.0.1:88 and :464, in the kernel's hexadecimal.
      if (['0100007F:0058', '0100007F:01D0'].every((socket) => sockets.includes(socket))) return;
      if (this.#daemons.some(({ exitCode }) => exitCode !== null))
        throw new Error('the KDC has ended');
      await sleep(20);
    }
  }

  async addPrincipal(
    name: string,
    password: string,
    options: readonly string[] = [],
  ): Promise<void> {
    const query = ['add_principal', ...options, '-pw', `"${password}"`, name].join(' ');
    await this.#machine.must(['kadmin.local', '-r', REALM, '-q', query]);
  }

  /** The files that hold a user's tickets. */
  async ticketCaches(uid: number): Promise<string[]> {
    const found = await this.#machine.must(['find', '/run', '-name', `*krb5cc_${uid}_*`]);
    return found.split('\n').filter((name) => name !== '');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const daemon of this.#daemons) {
      const ended = once(daemon, 'exit');
      daemon.kill('SIGTERM');
      await ended;
    }
  }
}
