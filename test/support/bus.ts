/**
 * A private system bus in a folder of its own, from a real dbus-daemon or a real dbus-broker. It
 * can be killed and started again at the same address.
 *
 * dbus-broker-launch needs a listening socket as descriptor 3, journald's socket, and the system
 * bus, which is the one that it starts. A mount namespace (root, unshare of util-linux) gives it a
 * /run with such a journal; no systemd is asked for anything that matters here.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BusPeer } from './bus-peer.ts';
import { loadTestAddon } from './test-addon.ts';

export const BUS_KINDS = ['dbus-daemon', 'dbus-broker'] as const;
export type BusKind = (typeof BUS_KINDS)[number];

export interface BusOptions {
  /** Accounts that may own org.ovirt.vdsm.Credentials; root alone unless given. */
  readonly owners?: readonly number[];
}

const BROKER = `mount --bind "$1" /run &&
  LISTEN_FDS=1 LISTEN_PID=$$ exec dbus-broker-launch --scope system --config-file "$2"`;

export class PrivateBus implements AsyncDisposable {
  readonly kind: BusKind;
  /** For DBUS_SYSTEM_BUS_ADDRESS. */
  readonly address: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-bus-'));
  readonly #socket = `${this.#folder}/bus`;
  readonly #config = `${this.#folder}/bus.conf`;
  #process: ChildProcess | undefined;
  #journal: number | undefined;

  /** Makes the address; nothing listens there before {@link start}. */
  constructor(kind: BusKind, options: BusOptions = {}) {
    this.kind = kind;
    this.address = `unix:path=${this.#socket}`;
    chmodSync(this.#folder, 0o755);
    writeFileSync(this.#config, configuration(this.address, options.owners ?? [0]));
  }

  static async start(kind: BusKind, options: BusOptions = {}): Promise<PrivateBus> {
    const bus = new PrivateBus(kind, options);
    await bus.start();
    return bus;
  }

  /** Starts the bus and waits until it answers. */
  async start(): Promise<void> {
    rmSync(this.#socket, { force: true });
    this.#process = this.kind === 'dbus-daemon' ? this.#daemon() : this.#broker();
    const errors: Buffer[] = [];
    this.#process.stderr?.on('data', (bytes: Buffer) => errors.push(bytes));
    await this.#answers().catch((error: unknown) => {
      throw new Error(`${this.kind} does not start: ${Buffer.concat(errors)}`, { cause: error });
    });
  }

  /** Of dbus-daemon, or of the launcher that started dbus-broker. */
  get pid(): number {
    if (this.#process?.pid === undefined) throw new Error('the bus is not running');
    return this.#process.pid;
  }

  /** Ends the bus without a farewell. */
  async kill(): Promise<void> {
    const ended = this.#process;
    this.#process = undefined;
    if (ended !== undefined && ended.exitCode === null && ended.signalCode === null) {
      ended.kill('SIGKILL');
      await once(ended, 'exit');
    }
    if (this.#journal !== undefined) closeSync(this.#journal);
    this.#journal = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #daemon(): ChildProcess {
    const args = ['--nofork', '--nopidfile', '--nosyslog', '--config-file', this.#config];
    return spawn('dbus-daemon', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  }

  #broker(): ChildProcess {
    const support = loadTestAddon();
    const run = `${this.#folder}/run`;
    rmSync(run, { recursive: true, force: true });
    mkdirSync(`${run}/systemd/journal`, { recursive: true });
    this.#journal = support.unixSocket('dgram', `${run}/systemd/journal/socket`, 0);
    const listening = support.unixSocket('stream', this.#socket, 64);
    chmodSync(this.#socket, 0o666);
    const args = ['--mount', 'sh', '-c', BROKER, 'sh', run, this.#config];
    const launcher = spawn('unshare', args, {
      stdio: ['ignore', 'ignore', 'pipe', listening],
      env: { PATH: process.env.PATH, DBUS_SYSTEM_BUS_ADDRESS: this.address },
    });
    closeSync(listening);
    return launcher;
  }

  async #answers(): Promise<void> {
    const deadline = performance.now() + 8_000;
    for (;;) {
      try {
        const peer = await BusPeer.connect(this.address);
        peer[Symbol.dispose]();
        return;
      } catch (error) {
        if (performance.now() > deadline || this.#process?.exitCode !== null) throw error;
      }
    }
  }
}

/** Everybody may talk to everybody, as hostile programs wish; names are for their owners. */
function configuration(address: string, owners: readonly number[]): string {
  const rules = owners.map(
    (uid) => `<policy user="${uid}"><allow own="org.ovirt.vdsm.Credentials"/></policy>`,
  );
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>${address}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <deny own="*"/>
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
  </policy>
  ${rules.join('\n  ')}
</busconfig>
`;
}
