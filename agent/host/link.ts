/**
 * Which API version is in force and what may be sent under it (docs/protocol.md, section 1).
 *
 * The version starts at 0 for each host. Every heartbeat but the very first announces the guest's
 * highest one: VDSM takes a heartbeat without it for an agent that knows no versions, and goes back
 * to 0 itself.
 */

import type { Log } from '../log.ts';
import {
  type GuestMessage,
  type Heartbeat,
  MAX_API_VERSION,
  MINIMUM_API_VERSION,
} from '../messages.ts';
import { encode } from './encode.ts';

export interface LinkOptions {
  /** Puts a line on the channel. */
  readonly send: (name: string, line: Buffer) => void;
  /** Everything that a refresh sends, in its order, without `session-startup`. */
  readonly report: () => readonly GuestMessage[];
  /** The heartbeat of this moment, without a version. */
  readonly heartbeat: () => Omit<Heartbeat, 'apiVersion'>;
  readonly log: Pick<Log, 'info' | 'warning'>;
}

export class Link {
  readonly #options: LinkOptions;
  #version = 0;
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
    // VDSM answers a version that is new to it; one that stayed while the agent was restarted knows
    // ours. It forgets it at a heartbeat without.
    this.send(this.#options.heartbeat());
    this.beat();
  }

  hostLeft(): void {
    this.#cancelRefresh();
  }

  /** The host asked for everything again; `offered` is its own highest version, if it has any. */
  refreshRequested(offered: number | undefined): void {
    this.#adopt(offered ?? 0);
    this.#scheduleRefresh();
  }

  /** The host told its highest version. */
  versionOffered(offered: number): void {
    if (this.#adopt(offered)) this.#scheduleRefresh();
  }

  beat(): void {
    this.send({ ...this.#options.heartbeat(), apiVersion: MAX_API_VERSION });
  }

  /** Sends everything that a host needs to know from the start. */
  refresh(): void {
    this.#cancelRefresh();
    this.send({ name: 'session-startup' });
    for (const message of this.#options.report()) this.send(message);
  }

  /** Sends `message` if the version in force has it. */
  send(message: GuestMessage): void {
    if (MINIMUM_API_VERSION[message.name] > this.#version) return;
    const line = encode(message);
    if (line === undefined) {
      this.#options.log.warning('a message is too long for the host and was not sent', {
        name: message.name,
      });
      return;
    }
    this.#options.send(message.name, line);
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
