/** A whole guest for one test: a bus, a host, the agent, and a greeter that listens for tokens. */

import type { Message } from 'dbus-native';
import { type AgentOptions, AgentProcess } from './agent.ts';
import { type BusKind, PrivateBus } from './bus.ts';
import { BusPeer } from './bus-peer.ts';
import { type HostOptions, SimulatedHost } from './host.ts';
import { until } from './wait.ts';

export const BUS_NAME = 'org.ovirt.vdsm.Credentials';
/** The match rule of who listens for tokens. */
export const TOKENS = `type='signal',interface='${BUS_NAME}',member='UserAuthenticated'`;

export interface GuestOptions {
  readonly kind?: BusKind;
  readonly agent?: AgentOptions;
  readonly host?: HostOptions;
}

export class Guest implements AsyncDisposable {
  readonly agent: AgentProcess;
  readonly host: SimulatedHost;
  readonly bus: PrivateBus;
  greeter: BusPeer;
  #heard = 0;

  private constructor(bus: PrivateBus, greeter: BusPeer, host?: HostOptions) {
    this.agent = new AgentProcess();
    this.host = new SimulatedHost(this.agent.folder, host);
    this.bus = bus;
    this.greeter = greeter;
  }

  /** Everything is up: the name is owned and the host has had a heartbeat. */
  static async start(options: GuestOptions = {}): Promise<Guest> {
    const bus = await PrivateBus.start(options.kind ?? 'dbus-daemon');
    const guest = new Guest(bus, await BusPeer.connect(bus.address), options.host);
    try {
      await guest.greeter.watch(TOKENS);
      guest.host.connect();
      guest.agent.start({ bus: bus.address, ...options.agent });
      await guest.agent.logged('system bus name acquired');
      await guest.host.next('heartbeat');
    } catch (error) {
      await guest[Symbol.asyncDispose]();
      throw error;
    }
    return guest;
  }

  /** The greeter comes back, on a bus that was started anew. */
  async newGreeter(): Promise<void> {
    this.greeter[Symbol.dispose]();
    this.greeter = await BusPeer.connect(this.bus.address);
    this.#heard = 0;
    await this.greeter.watch(TOKENS);
  }

  /** What the greeter heard of logins. */
  get announcements(): Message[] {
    return this.greeter.of('UserAuthenticated');
  }

  /** The host logs somebody in; the token that the greeter hears. */
  async login(user: string, password: string): Promise<string> {
    this.host.login(user, password);
    return this.nextToken();
  }

  /** The next token that was announced. */
  async nextToken(): Promise<string> {
    await until(
      () => this.announcements.length > this.#heard,
      `a login is announced:\n${this.agent.text}`,
    );
    const message = this.announcements[this.#heard];
    this.#heard += 1;
    return String(message?.body?.[0]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.agent[Symbol.asyncDispose]();
    this.host[Symbol.dispose]();
    this.greeter[Symbol.dispose]();
    await this.bus[Symbol.asyncDispose]();
  }
}
