/**
 * VDSM over a pseudo-terminal in place of the virtio port: it appears as
 * `<folder>/com.redhat.rhevm.vdsm`, and what it says and expects is in vdsm.ts.
 *
 *     const host = new SimulatedHost(folder, { onEvent: console.log });
 *     host.connect();
 *     await host.next('heartbeat');
 *     host.login('alice', 'secret');
 */

import { closeSync, constants, openSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Closable, loadNative } from '../../agent/native.ts';
import { root } from './make.ts';
import { loadTestAddon } from './test-addon.ts';
import { type HostOptions, Vdsm } from './vdsm.ts';

export type { GuestMessage, JsonObject } from './host-rules.ts';
export type { HostEvent, HostOptions } from './vdsm.ts';

export class SimulatedHost extends Vdsm implements Disposable {
  /** The device file that the agent opens. */
  readonly port: string;
  readonly #native = loadNative(`${root}/dist/ovirt_sso.node`);
  #master: number | undefined;
  /** Our own hold on the slave: a master without any slave reports errors. */
  #slave: number | undefined;
  #watch: Closable | undefined;
  #unsent: Buffer[] = [];
  #partial: Buffer[] = [];
  #paused = false;

  constructor(folder: string, options: HostOptions = {}) {
    super(options);
    this.port = join(folder, 'com.redhat.rhevm.vdsm');
  }

  /** Bytes that the agent has not taken yet. */
  get unsent(): number {
    return this.#unsent.reduce((sum, { length }) => sum + length, 0);
  }

  /** A new port under the same name. */
  connect(): void {
    this.disconnect();
    const { fd, path } = loadTestAddon().openPty();
    this.#master = fd;
    this.#slave = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
    this.#watch = this.#native.watch(fd, () => this.#edge());
    rmSync(this.port, { force: true });
    symlinkSync(path, this.port);
    this.begin();
  }

  /** The port hangs up; what was not read is lost. */
  disconnect(): void {
    if (this.#master === undefined || this.#slave === undefined) return;
    this.#watch?.close();
    // Before its number is free: who looks for the port again must not find somebody else's.
    rmSync(this.port, { force: true });
    closeSync(this.#slave);
    closeSync(this.#master);
    this.#master = undefined;
    this.#unsent = [];
    this.#partial = [];
    this.end();
  }

  /** Stops reading; the agent's lines stay in the port and then in the agent. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#read();
  }

  override write(bytes: string | Uint8Array): void {
    this.#unsent.push(Buffer.from(bytes));
    this.#flush();
  }

  [Symbol.dispose](): void {
    this.disconnect();
  }

  #edge(): void {
    this.#flush();
    if (!this.#paused) this.#read();
  }

  #flush(): void {
    for (let bytes = this.#unsent[0]; bytes !== undefined; bytes = this.#unsent[0]) {
      if (this.#master === undefined) return;
      const count = bytes.length && this.#native.write(this.#master, bytes, 0, bytes.length);
      if (count < 0) return;
      if (count === bytes.length) this.#unsent.shift();
      else this.#unsent[0] = bytes.subarray(count);
    }
  }

  #read(): void {
    const buffer = Buffer.alloc(65_536);
    while (this.#master !== undefined && !this.#paused) {
      const count = this.#native.read(this.#master, buffer, 0, buffer.length);
      if (count <= 0) return;
      this.#take(Buffer.from(buffer.subarray(0, count)));
    }
  }

  #take(bytes: Buffer): void {
    let rest = bytes;
    for (let end = rest.indexOf(0x0a); end !== -1; end = rest.indexOf(0x0a)) {
      this.take(Buffer.concat([...this.#partial, rest.subarray(0, end)]));
      this.#partial = [];
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) this.#partial.push(rest);
  }
}
