/**
 * The connections of one account, followed while somebody wants to know them.
 *
 * Whose a connection is must be asked of the bus for each, and a desktop has a hundred: too many to
 * ask while a person waits for a login. So they are asked for beforehand, and NameOwnerChanged tells
 * what comes and goes.
 */

import type { Message } from 'dbus-native';
import { CallDenied } from '../exported.ts';
import { BusError } from './calls.ts';
import { DAEMON, daemonCall, isUniqueName } from './daemon.ts';

/** Questions under way; any user can make connections as fast as a program runs. */
const MOST_ASKED = 32;

const RULE = `type='signal',sender='${DAEMON}',interface='${DAEMON}',member='NameOwnerChanged'`;

export interface ConnectionsOptions {
  /** Calls a method on the connection of that moment; rejects with {@link BusError}. */
  readonly call: (message: Message) => Promise<Message>;
  /** The bus does not do what every bus does. */
  readonly failed: () => void;
}

type Handler = (name: string, isThere: boolean) => void;

export class Connections {
  readonly #options: ConnectionsOptions;
  #handler: Handler = () => {};
  #uid: number | undefined;
  #isConnected = false;
  /** Answers to questions of an earlier era are worth nothing. */
  #era = 0;
  /** The account's connections, by their unique names. */
  readonly #found = new Set<string>();
  readonly #unasked = new Set<string>();
  #asked = 0;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /** Who is told of each connection of the account, and of each that is gone, whosever it was. */
  watch(handler: Handler): void {
    this.#handler = handler;
  }

  /** From now on those of the account `uid`; undefined: of nobody. */
  follow(uid: number | undefined): void {
    if (uid === this.#uid) return;
    const before = this.#uid;
    this.#uid = uid;
    this.#forget();
    if (!this.#isConnected) return;
    if (uid === undefined) void this.#guarded(() => this.#daemon('RemoveMatch', RULE));
    else void this.#guarded(() => this.#begin(before === undefined));
  }

  /** The account of a connection. Rejects with {@link CallDenied} for one that is gone. */
  async uidOf(name: string): Promise<number> {
    const uid = await this.#ownerOf(name);
    if (typeof uid !== 'number') throw new CallDenied();
    return uid;
  }

  /** A connection was made. */
  async connected(): Promise<void> {
    this.#isConnected = true;
    if (this.#uid !== undefined) await this.#begin(true);
  }

  /** The connection is gone, and what was known of the others. */
  lost(): void {
    this.#isConnected = false;
    this.#forget();
  }

  /** A signal came, from whomever. */
  received({ sender, interface: from, member, body }: Message): void {
    if (this.#uid === undefined || sender !== DAEMON || from !== DAEMON) return;
    if (member !== 'NameOwnerChanged') return;
    const [name, , owner] = body ?? [];
    if (!isUniqueName(name)) return;
    if (owner === '') this.#gone(name);
    else this.#ask(name);
  }

  /** The rule first, so that nobody who comes while the list is made is missed. */
  async #begin(withRule: boolean): Promise<void> {
    const era = this.#era;
    if (withRule) await this.#daemon('AddMatch', RULE);
    const { body } = await this.#options.call(daemonCall('ListNames'));
    if (era !== this.#era) return;
    const names: unknown = body?.[0];
    for (const name of Array.isArray(names) ? names : []) {
      if (isUniqueName(name)) this.#ask(name);
    }
  }

  #ask(name: string): void {
    if (!this.#found.has(name)) this.#unasked.add(name);
    this.#askOn();
  }

  #askOn(): void {
    for (const name of this.#unasked) {
      if (this.#asked === MOST_ASKED) return;
      this.#unasked.delete(name);
      this.#asked += 1;
      void this.#askOwner(name, this.#era);
    }
  }

  async #askOwner(name: string, era: number): Promise<void> {
    const uid = await this.#ownerOf(name);
    if (era !== this.#era) return;
    this.#asked -= 1;
    if (uid === this.#uid && !this.#found.has(name)) {
      this.#found.add(name);
      this.#handler(name, true);
    }
    this.#askOn();
  }

  /** Undefined for a connection that is gone: the bus's answers come in the order of its doings. */
  async #ownerOf(name: string): Promise<unknown> {
    try {
      return (await this.#daemon('GetConnectionUnixUser', name)).body?.[0];
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      return undefined;
    }
  }

  /** Told of one that was not found either: it may have said itself that it is there. */
  #gone(name: string): void {
    this.#unasked.delete(name);
    this.#found.delete(name);
    this.#handler(name, false);
  }

  #forget(): void {
    this.#era += 1;
    this.#asked = 0;
    this.#unasked.clear();
    for (const name of this.#found) this.#gone(name);
  }

  #daemon(member: string, argument: string): Promise<Message> {
    return this.#options.call(daemonCall(member, 's', [argument]));
  }

  async #guarded(step: () => Promise<unknown>): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      if (this.#isConnected) this.#options.failed();
    }
  }
}
