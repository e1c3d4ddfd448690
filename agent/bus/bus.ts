/**
 * The system bus: one connection that comes back by itself, and one well-known name on it.
 *
 * The library does the handshake and the wire format (its `createConnection`); messages are
 * dispatched here, because its service side looks up members by the names that peers send, and a
 * call of a member such as `emit` ends the process. Here no peer's text is ever a property name.
 */

import { createConnection, type DBusConnection, type Message } from 'dbus-native';
import wire from 'dbus-native/lib/message.js';
import type { Log } from '../log.ts';
import { BusError, CALL_DEADLINE_MS, Calls } from './calls.ts';
import { Connections } from './connections.ts';
import { CALL, daemonCall, ERROR, RETURN, SIGNAL } from './daemon.ts';
import { OwnedName } from './owned-name.ts';
import { Service } from './service.ts';
import { type ReceivedSignal, type SignalSource, Subscriptions } from './subscriptions.ts';
import { troubleOf } from './trouble.ts';

/** Where the bus is when DBUS_SYSTEM_BUS_ADDRESS does not say (D-Bus specification). */
export const SYSTEM_BUS = 'unix:path=/run/dbus/system_bus_socket';

/** Where a little-endian message has its serial (D-Bus specification, message format). */
const SERIAL_OFFSET = 8;

/** Waits between tries to connect, doubled each time. */
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;
/** No message that is meant for this agent comes near it; the bus itself allows 128 MiB. */
const MAX_MESSAGE = 1024 * 1024;
/** Bytes that wait for a bus that does not read: replies to a flood of calls, each of 150. */
const MAX_UNSENT = 1024 * 1024;

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
  #deadline: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  #serial = 0;
  #stopped = false;
  /** Troubles that were logged since the name was last ours, so that each is logged once. */
  readonly #said = new Set<string>();

  constructor(options: BusOptions) {
    this.#options = options;
    const { name } = options;
    if (name === undefined) return;
    this.#name = new OwnedName(name, {
      acquired: () => this.#acquired(name),
      lost: () => this.#say('the bus name went to another program'),
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
    return wire.marshall({ ...signal, type: SIGNAL, serial: this.#nextSerial() });
  }

  /** Sends marshalled signals as the owner of the name; false when that is not possible now. */
  send(signals: readonly Buffer[]): boolean {
    if (!this.#name?.isOurs || this.#connection === undefined) return false;
    for (const signal of signals) signal.writeUInt32LE(this.#nextSerial(), SERIAL_OFFSET);
    // One write, and a copy: the caller may change its bytes before the kernel has taken them.
    this.#connection.stream.write(Buffer.concat(signals));
    return true;
  }

  /** Calls a method. Rejects with {@link BusError}, always in {@link CALL_DEADLINE_MS}. */
  async call(message: Message): Promise<Message> {
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
      await this.call(daemonCall('Hello'));
      // Without flags the request waits in line; NameAcquired tells when the name is ours.
      if (name !== undefined) await this.call(daemonCall('RequestName', 'su', [name, 0]));
      if (connection !== this.#connection) return;
      clearTimeout(this.#deadline);
      if (name === undefined) ready();
      else if (!this.#name?.isOurs) this.#say('the bus name is held by another program');
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
    if (answer !== undefined && connection === this.#connection) this.#post(answer);
  }

  #acquired(name: string): void {
    this.#retryMs = FIRST_RETRY_MS;
    this.#said.clear();
    this.#options.log.info('system bus name acquired', { name });
    this.#options.ready();
  }

  #post(message: Message): number | undefined {
    const connection = this.#connection;
    if (connection === undefined) return undefined;
    if (connection.stream.writableLength > MAX_UNSENT) {
      this.#lost(connection, 'it does not read');
      return undefined;
    }
    const serial = this.#nextSerial();
    connection.message({ ...message, serial });
    return serial;
  }

  /** Serials are uint32 and never 0. */
  #nextSerial(): number {
    this.#serial = (this.#serial % 0xffffffff) + 1;
    return this.#serial;
  }

  /** Drops the connection and plans the next try. Told several times for one loss, acts once. */
  #lost(connection: DBusConnection | undefined, why: string): void {
    if (this.#stopped || connection !== this.#connection) return;
    this.#forget();
    connection?.stream.destroy();
    this.#say(why);
    this.#retry = setTimeout(() => this.start(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }

  #forget(): void {
    this.#connection = undefined;
    this.#name?.forget();
    clearTimeout(this.#deadline);
    this.#calls.fail();
    this.#subscriptions.lost();
    this.connections.lost();
  }

  #say(trouble: string): void {
    if (this.#said.has(trouble)) return;
    this.#said.add(trouble);
    this.#options.log.warning('no login can be announced: system bus', { why: trouble });
  }
}
