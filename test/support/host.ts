/**
 * VDSM's side of the channel, over a pseudo-terminal in place of the virtio port: it appears as
 * `<folder>/com.redhat.rhevm.vdsm`, sends JSON lines, answers API versions as VDSM does, and holds
 * every line of the agent to VDSM's rules (host-rules.ts).
 *
 *     const host = new SimulatedHost(folder, { onEvent: console.log });
 *     host.connect();
 *     await host.next('heartbeat');
 *     host.login('alice', 'secret');
 *
 * Time stamps are milliseconds of `performance.now()`.
 */

import { closeSync, constants, openSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Closable, loadNative } from '../../agent/native.ts';
import { type GuestMessage, GuestRules, type JsonObject } from './host-rules.ts';
import { root } from './make.ts';
import { loadTestAddon } from './test-addon.ts';
import { until } from './wait.ts';

export type { GuestMessage, JsonObject } from './host-rules.ts';

/** VDSM's own highest version. */
const API_VERSION = 3;

export type HostEvent =
  | { readonly at: number; readonly kind: 'connected' | 'disconnected' }
  | { readonly at: number; readonly kind: 'sent'; readonly message: JsonObject }
  | { readonly at: number; readonly kind: 'received'; readonly message: GuestMessage };

export interface HostOptions {
  /** Told of everything that happens, a login's password replaced. */
  readonly onEvent?: (event: HostEvent) => void;
  /** Answer the guest's `apiVersion` as VDSM does. Default true. */
  readonly negotiate?: boolean;
}

export class SimulatedHost implements Disposable {
  /** The device file that the agent opens. */
  readonly port: string;
  /** All messages of the agent, over all connections. */
  readonly received: GuestMessage[] = [];
  /** Where the agent broke a rule of VDSM's, one sentence each. */
  readonly violations: string[] = [];
  readonly #options: HostOptions;
  readonly #native = loadNative(`${root}/dist/ovirt_sso.node`);
  #master: number | undefined;
  /** Our own hold on the slave: a master without any slave reports errors. */
  #slave: number | undefined;
  #watch: Closable | undefined;
  #rules = new GuestRules();
  #unsent: Buffer[] = [];
  #partial: Buffer[] = [];
  #paused = false;
  #version = 0;
  #seen = 0;

  constructor(folder: string, options: HostOptions = {}) {
    this.port = join(folder, 'com.redhat.rhevm.vdsm');
    this.#options = options;
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
    this.#rules = new GuestRules();
    this.#version = 0;
    this.#watch = this.#native.watch(fd, () => this.#edge());
    rmSync(this.port, { force: true });
    symlinkSync(path, this.port);
    this.#tell({ at: performance.now(), kind: 'connected' });
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
    this.#tell({ at: performance.now(), kind: 'disconnected' });
  }

  /** Stops reading; the agent's lines stay in the port and then in the agent. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#read();
  }

  /** Sends one message. */
  send(message: JsonObject): void {
    if ('apiVersion' in message) this.#rules.offer(message.apiVersion);
    this.write(`${JSON.stringify(message)}\n`);
    const shown = 'password' in message ? { ...message, password: '[secret]' } : message;
    this.#tell({ at: performance.now(), kind: 'sent', message: shown });
  }

  login(username: string, password: string): void {
    this.send({ __name__: 'login', username, password });
  }

  /** Asks for everything again, as VDSM does when it starts. */
  refresh(): void {
    this.send({ __name__: 'refresh', apiVersion: API_VERSION });
  }

  /** Sends bytes as they are. */
  write(bytes: string | Uint8Array): void {
    this.#unsent.push(Buffer.from(bytes));
    this.#flush();
  }

  /** The next message of this name that no earlier `next` has passed. */
  async next(name: string): Promise<GuestMessage> {
    let found = -1;
    await until(() => {
      found = this.received.findIndex((message, at) => at >= this.#seen && message.name === name);
      return found !== -1;
    }, `the agent sends ${name}`);
    this.#seen = found + 1;
    return this.received[found] as GuestMessage;
  }

  /** Passes over what has come so far, so that {@link next} tells of what comes from now on. */
  skip(): void {
    this.#seen = this.received.length;
  }

  /** The messages of this name so far. */
  of(name: string): GuestMessage[] {
    return this.received.filter((message) => message.name === name);
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
      this.#line(Buffer.concat([...this.#partial, rest.subarray(0, end)]));
      this.#partial = [];
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) this.#partial.push(rest);
  }

  #line(line: Buffer): void {
    const { message, violations } = this.#rules.check(line);
    this.violations.push(...violations);
    if (message === undefined) return;
    this.received.push(message);
    this.#tell({ at: message.at, kind: 'received', message });
    if (this.#options.negotiate !== false) this.#negotiate(message.fields.apiVersion);
  }

  /** VDSM takes the lower of both versions and tells the guest when that is a change. */
  #negotiate(offered: unknown): void {
    if (offered === undefined) return;
    const common = typeof offered === 'number' ? Math.min(offered, API_VERSION) : 0;
    if (common === this.#version) return;
    this.#version = common;
    this.send({ __name__: 'api-version', apiVersion: common });
  }

  #tell(event: HostEvent): void {
    this.#options.onEvent?.(event);
  }
}
