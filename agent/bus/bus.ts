/**
 * The system bus: one connection that comes back by itself, and one well-known name on it.
 *
 * The library does the handshake and the wire format (its `createConnection`); messages are
 * dispatched here, because its service side looks up members by the names that peers send, and a
 * call of a member such as `emit` ends the process. Here no peer's text is ever a property name.
 */

import { createConnection, type DBusConnection, type Message } from 'dbus-native';
import type { Log } from '../log.ts';
import { BusError, CALL_DEADLINE_MS, Calls } from './calls.ts';
import { Connections } from './connections.ts';
import { CALL, daemonCall, ERROR, RETURN, SIGNAL } from './daemon.ts';
import { MAX_MESSAGE, skipLongMessages } from './long-messages.ts';
import { Outage } from './outage.ts';
import { OwnedName } from './owned-name.ts';
import { Service } from './service.ts';
import { type ReceivedSignal, type SignalSource, Subscriptions } from './subscriptions.ts';
import { troubleOf } from './trouble.ts';
import { Writer } from './writer.ts';

/** Where the bus is when DBUS_SYSTEM_BUS_ADDRESS does not say (D-Bus specification). */
export const SYSTEM_BUS = 'unix:path=/run/dbus/system_bus_socket';

/** A signal without its bookkeeping. No destination: a broadcast. */
export type Signal = Required<Pick<Message, 'path' | 'interface' | 'member'>> &
  Pick<Message, 'signature' | 'body' | 'destination'>;

export interface BusOptions {
  /** A D-Bus address; several are separated by `;`. */
  readonly address: string;
  /** The well-known name to own; without one the bus is only asked. */
  readonly name?: string;
  readonly log: Log;
  /** The name is ours, or where none is wanted the bus answers, for the first time or again. */
  readonly ready: () => void;
}

export class Bus {
  readonly #options: BusOptions;
  readonly #name: OwnedName | undefined;
  /** Of one account, for whoever must know them. */
  readonly connections = new Connections({
    call: (message) => this.call(message),
    failed: () => this.#lost(this.#connection, 'it did not answer in time'),
  });
  /** What other programs may call. */
  readonly service = new Service((name) => this.connections.uidOf(name));
  readonly #calls = new Calls();
  readonly #subscriptions = new Subscriptions((message) => this.call(message));
  #connection: DBusConnection | undefined;
  /** Settled when the bus has answered to Hello, or will not: to whoever speaks before, it hangs up. */
  #hello: PromiseWithResolvers<void> | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #stopped = false;
  readonly #writer = new Writer();
  readonly #outage: Outage;

  constructor(options: BusOptions) {
    this.#options = options;
    this.#outage = new Outage(options.log);
    const { name } = options;
    if (name === undefined) return;
    this.#name = new OwnedName(name, {
      acquired: () => this.#acquired(name),
      lost: () => this.#outage.silent('the bus name went to another program'),
    });
  }

  start(): void {
    this.#retry = undefined;
    let connection: DBusConnection;
    try {
      connection = createConnection({
        busAddress: this.#options.address,
        authMethods: ['EXTERNAL'],
        maxMessageSize: MAX_MESSAGE,
      });
    } catch {
      // The library's errors have no class of their own here; it has looked at nothing else.
      this.#lost(undefined, 'its address is not one that can be used');
      return;
    }
    this.#connection = connection;
    this.#hello = Promise.withResolvers();
    skipLongMessages(connection.stream, MAX_MESSAGE, () => this.#outage.skipped());
    connection.on('error', (error) => this.#lost(connection, troubleOf(error)));
    connection.on('end', () => this.#lost(connection, 'it closed the connection'));
    connection.on('close', () => this.#lost(connection, 'it closed the connection'));
    connection.on('message', (message: Message) => {
      // A connection that was given up may still have something in its buffers.
      if (connection === this.#connection) this.#dispatch(message);
    });
    connection.on('connect', () => {
      if (connection === this.#connection) void this.#introduce(connection);
    });
    const late = (): void => this.#lost(connection, 'it did not answer in time');
    this.#deadline = setTimeout(late, CALL_DEADLINE_MS);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retry);
    const connection = this.#connection;
    this.#forget();
    connection?.end();
  }

  /** Counts how often the name became ours: on a new bus nobody has heard anything. */
  get era(): number {
    return this.#name?.era ?? 0;
  }

  /** A signal as bytes, for {@link send}; it may be kept, changed and sent again. */
  marshal(signal: Signal): Buffer {
    return this.#writer.marshal({ ...signal, type: SIGNAL });
  }

  /** Sends marshalled signals as the owner of the name; false when that is not possible now. */
  send(signals: readonly Buffer[]): boolean {
    if (!this.#name?.isOurs || this.#connection === undefined) return false;
    this.#writer.send(this.#connection, signals);
    return true;
  }

  /** Calls a method. Rejects with {@link BusError}, always in twice {@link CALL_DEADLINE_MS}. */
  async call(message: Message): Promise<Message> {
    if (this.#hello !== undefined) await this.#hello.promise;
    return this.#ask(message);
  }

  async #ask(message: Message): Promise<Message> {
    const serial = this.#post({ ...message, type: CALL });
    if (serial === undefined) throw new BusError('org.freedesktop.DBus.Error.Disconnected');
    return this.#calls.reply(serial);
  }

  /**
   * Passes on a service's signals, on this connection and on all later ones, and only those whose
   * sender owns the service's name. Call it before {@link start}.
   */
  subscribe(source: SignalSource, handler: (signal: ReceivedSignal) => void): void {
    this.#subscriptions.subscribe(source, handler);
  }

  /** Tells when a service comes and when it, or the bus, is gone. Call it before {@link start}. */
  watchOwner(name: string, watcher: (isThere: boolean) => void): void {
    this.#subscriptions.watchOwner(name, watcher);
  }

  /** The first words on a new connection: say hello, ask for the name, ask for signals. */
  async #introduce(connection: DBusConnection): Promise<void> {
    try {
      const { name, ready } = this.#options;
      await this.#ask(daemonCall('Hello'));
      this.#greeted();
      // Without flags the request waits in line; NameAcquired tells when the name is ours.
      if (name !== undefined) await this.call(daemonCall('RequestName', 'su', [name, 0]));
      if (connection !== this.#connection) return;
      clearTimeout(this.#deadline);
      if (name === undefined) {
        this.#outage.over();
        ready();
      } else if (!this.#name?.isOurs) {
        this.#outage.silent('the bus name is held by another program');
      }
      await this.#subscriptions.connected();
      await this.connections.connected();
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      const refused = error.code === 'org.freedesktop.DBus.Error.AccessDenied';
      this.#lost(
        connection,
        refused ? 'its policy does not let this account own the name' : 'it did not answer in time',
      );
    }
  }

  #dispatch(message: Message): void {
    switch (message.type) {
      case CALL:
        void this.#answer(message);
        break;
      case RETURN:
      case ERROR:
        this.#calls.settle(message);
        break;
      case SIGNAL:
        this.#name?.received(message);
        this.#subscriptions.received(message);
        this.connections.received(message);
        break;
    }
  }

  async #answer(call: Message): Promise<void> {
    const connection = this.#connection;
    const answer = await this.service.answer(call);
    if (answer === undefined || connection !== this.#connection) return;
    try {
      this.#post(answer);
    } catch {
      // The library does not write what D-Bus cannot say, such as a string with a NUL. Whoever asked for it
      // has not ended the agent by that.
      this.#post(this.service.failure(call));
    }
  }

  #acquired(name: string): void {
    this.#outage.over();
    this.#options.log.info('system bus name acquired', { name });
    this.#options.ready();
  }

  #greeted(): void {
    this.#hello?.resolve();
    this.#hello = undefined;
  }

  #post(message: Message): number | undefined {
    const connection = this.#connection;
    if (connection === undefined) return undefined;
    const serial = this.#writer.post(connection, message);
    if (serial === undefined) this.#lost(connection, 'it does not read');
    return serial;
  }

  /** Drops the connection and plans the next try. Told several times for one loss, acts once. */
  #lost(connection: DBusConnection | undefined, why: string): void {
    if (this.#stopped || connection !== this.#connection) return;
    this.#forget();
    connection?.stream.destroy();
    this.#outage.silent(why);
    this.#retry = setTimeout(() => this.start(), this.#outage.retryMs());
  }

  #forget(): void {
    this.#connection = undefined;
    this.#greeted();
    this.#name?.forget();
    clearTimeout(this.#deadline);
    this.#calls.fail();
    this.#subscriptions.lost();
    this.connections.lost();
  }
}
