/**
 * Which API version is in force and what may be sent under it (docs/protocol.md, section 1).
 *
 * The version starts at 0 for each host. The guest announces its highest one in the first
 * heartbeat after a host came or asked for a refresh; the host answers with its own.
 */

import type { Log } from '../log.ts';
import { encode } from './encode.ts';
import { type GuestMessage, MAX_API_VERSION, MINIMUM_API_VERSION } from './messages.ts';

export interface LinkOptions {
  /** Puts a line on the channel. False while it waits for the host to read. */
  readonly send: (name: string, line: Buffer) => boolean;
  /** Everything that a refresh sends, in its order, without `session-startup`. */
  readonly report: () => readonly GuestMessage[];
  /** The heartbeat of this moment, without a version. */
  readonly heartbeat: () => Extract<GuestMessage, { name: 'heartbeat' }>;
  readonly log: Pick<Log, 'info' | 'warning'>;
}

export class Link {
  readonly #options: LinkOptions;
  #version = 0;
  #announce = true;
  #refresh: NodeJS.Immediate | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** API version in force, 0 to {@link MAX_API_VERSION}. */
  get version(): number {
    return this.#version;
  }

  /** A host came: it may be another than before, so nothing is known of it. */
  hostArrived(): void {
    this.#version = 0;
    this.refresh();
    this.beat();
  }

  hostLeft(): void {
    this.#cancelRefresh();
  }

  /** The host asked for everything again; `offered` is its own highest version, if it has any. */
  refreshRequested(offered: number | undefined): void {
    this.#adopt(offered ?? 0);
    this.#announce = true;
    this.#scheduleRefresh();
  }

  /** The host told its highest version. */
  versionOffered(offered: number): void {
    if (this.#adopt(offered)) this.#scheduleRefresh();
  }

  beat(): void {
    const heartbeat = this.#options.heartbeat();
    const announced = { ...heartbeat, apiVersion: MAX_API_VERSION };
    const left = this.send(this.#announce ? announced : heartbeat);
    // One that waits is replaced by the next heartbeat, which has to announce it then.
    if (left) this.#announce = false;
  }

  /** Sends everything that a host needs to know from the start. */
  refresh(): void {
    this.#cancelRefresh();
    this.#announce = true;
    this.send({ name: 'session-startup' });
    for (const message of this.#options.report()) this.send(message);
  }

  /** Sends `message` if the version in force has it. False while it waits for the host to read. */
  send(message: GuestMessage): boolean {
    if (MINIMUM_API_VERSION[message.name] > this.#version) return false;
    const line = encode(message);
    if (line === undefined) {
      this.#options.log.warning('a message is too long for the host and was not sent', {
        name: message.name,
      });
      return false;
    }
    return this.#options.send(message.name, line);
  }

  #adopt(offered: number): boolean {
    const version = Math.min(Math.max(offered, 0), MAX_API_VERSION);
    if (version === this.#version) return false;
    this.#version = version;
    this.#options.log.info('API version in force', { version });
    return true;
  }

  #cancelRefresh(): void {
    clearImmediate(this.#refresh);
    this.#refresh = undefined;
  }

  /** Many requests in one burst are one refresh. */
  #scheduleRefresh(): void {
    this.#refresh ??= setImmediate(() => this.refresh());
  }
}
