/**
 * VDSM's side of the conversation, over whatever carries lines: it sends JSON lines, answers API
 * versions as VDSM does, and holds every line of the agent to VDSM's rules (host-rules.ts).
 *
 * Time stamps are milliseconds of `performance.now()`.
 */

import { type GuestMessage, GuestRules, type JsonObject } from './host-rules.ts';
import { until } from './wait.ts';

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
  /** How long {@link Vdsm.next} waits. */
  readonly patienceMs?: number;
}

export abstract class Vdsm {
  /** All messages of the agent, over all connections. */
  readonly received: GuestMessage[] = [];
  /** Where the agent broke a rule of VDSM's, one sentence each. */
  readonly violations: string[] = [];
  readonly #options: HostOptions;
  #rules = new GuestRules();
  #version = 0;
  #seen = 0;

  constructor(options: HostOptions) {
    this.#options = options;
  }

  /** Sends bytes as they are. */
  abstract write(bytes: string | Uint8Array): void;

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

  /** The next message of this name, for which `matches` holds, that no earlier `next` has passed. */
  async next(
    name: string,
    matches: (fields: JsonObject) => boolean = () => true,
  ): Promise<GuestMessage> {
    let found = -1;
    await until(
      () => {
        found = this.received.findIndex(
          (message, at) => at >= this.#seen && message.name === name && matches(message.fields),
        );
        return found !== -1;
      },
      `the agent sends ${name}`,
      this.#options.patienceMs,
    );
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

  /** A connection begins: nothing is agreed yet. */
  protected begin(): void {
    this.#rules = new GuestRules();
    this.#version = 0;
    this.#tell({ at: performance.now(), kind: 'connected' });
  }

  protected end(): void {
    this.#tell({ at: performance.now(), kind: 'disconnected' });
  }

  /** A line of the agent's, without its newline. */
  protected take(line: Buffer): void {
    const { message, violations } = this.#rules.check(line);
    this.violations.push(...violations);
    if (message === undefined) return;
    this.received.push(message);
    this.#tell({ at: message.at, kind: 'received', message });
    if (this.#options.negotiate !== false && message.name === 'heartbeat') {
      this.#negotiate(message.fields.apiVersion);
    }
  }

  /**
   * VDSM takes the lower of both versions and tells the guest when that is a change. A guest that tells
   * none is at 0, without another word.
   */
  #negotiate(offered: unknown): void {
    const common = typeof offered === 'number' ? Math.min(offered, API_VERSION) : 0;
    if (common === this.#version) return;
    this.#version = common;
    if (offered === undefined) return;
    this.send({ __name__: 'api-version', apiVersion: common });
  }

  #tell(event: HostEvent): void {
    this.#options.onEvent?.(event);
  }
}
