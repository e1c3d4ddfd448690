/** Another program on a bus: calls, owns names, watches, and sends bytes that no library would. */

import { createConnection, type DBusConnection, type Message } from 'dbus-native';
import wire from 'dbus-native/lib/message.js';
import { until } from './wait.ts';

export const CALL = 1;
export const RETURN = 2;
export const ERROR = 3;
export const SIGNAL = 4;

const DAEMON = 'org.freedesktop.DBus';

export class BusPeer implements Disposable {
  /** What came, replies included, in order. */
  readonly messages: Message[] = [];
  /** Its unique name, such as `:1.7`. */
  name = '';
  closed = false;
  /** Told of each message as it comes. */
  onMessage: ((message: Message) => void) | undefined;
  readonly #connection: DBusConnection;
  #serial = 0;

  private constructor(address: string) {
    this.#connection = createConnection({ busAddress: address, authMethods: ['EXTERNAL'] });
    this.#connection.on('message', (message: Message) => {
      this.messages.push(message);
      this.onMessage?.(message);
    });
    for (const event of ['end', 'close', 'error'] as const) {
      this.#connection.on(event, () => {
        this.closed = true;
      });
    }
  }

  /** Connects and says hello. */
  static async connect(address: string): Promise<BusPeer> {
    const peer = new BusPeer(address);
    const { body } = await peer.daemon('Hello');
    peer.name = String(body?.[0]);
    return peer;
  }

  /** Sends a message as it is; its serial. */
  send(message: Message): number {
    this.#serial += 1;
    this.#connection.message({ ...message, serial: this.#serial });
    return this.#serial;
  }

  /** Sends bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.#connection.stream.write(bytes);
  }

  /** The answer of a call, a return or an error. */
  async call(message: Message, patienceMs?: number): Promise<Message> {
    return this.reply(this.send({ ...message, type: CALL }), patienceMs);
  }

  /** The answer to a message that was sent with this serial. */
  async reply(serial: number, patienceMs?: number): Promise<Message> {
    let answer: Message | undefined;
    const find = (): boolean => {
      answer = this.messages.find((message) => message.replySerial === serial);
      return answer !== undefined || this.closed;
    };
    await until(find, `a reply to call ${serial}`, patienceMs);
    if (answer === undefined) throw new Error('the bus closed the connection');
    return answer;
  }

  /** Calls the bus itself. */
  daemon(member: string, signature?: string, body?: unknown[]): Promise<Message> {
    return this.call({
      destination: DAEMON,
      path: '/org/freedesktop/DBus',
      interface: DAEMON,
      member,
      ...(signature !== undefined && { signature, body: body ?? [] }),
    });
  }

  /** Asks for a name; 1: it is ours, 2: we wait in line, 3: somebody has it. */
  async own(name: string, flags = 0): Promise<unknown> {
    return (await this.daemon('RequestName', 'su', [name, flags])).body?.[0];
  }

  /** The unique name of a name's owner; undefined when it has none. */
  async ownerOf(name: string): Promise<string | undefined> {
    const { type, body } = await this.daemon('GetNameOwner', 's', [name]);
    return type === RETURN ? String(body?.[0]) : undefined;
  }

  /** Waits until the owner of a name has answered us, so that what it sent us before is here. */
  async fence(name: string): Promise<void> {
    await this.call({ destination: name, path: '/', member: 'Fence' });
  }

  async watch(rule: string): Promise<void> {
    const { type } = await this.daemon('AddMatch', 's', [rule]);
    if (type !== RETURN) throw new Error(`the bus refused the match rule ${rule}`);
  }

  /** Sees everything on the bus from now on, and cannot send any more. */
  async monitor(): Promise<void> {
    const { type } = await this.call({
      destination: DAEMON,
      path: '/org/freedesktop/DBus',
      interface: `${DAEMON}.Monitoring`,
      member: 'BecomeMonitor',
      signature: 'asu',
      body: [[], 0],
    });
    if (type !== RETURN) throw new Error('the bus refused a monitor');
  }

  /** The messages of one member, for example UserAuthenticated. */
  of(member: string): Message[] {
    return this.messages.filter((message) => message.member === member);
  }

  [Symbol.dispose](): void {
    this.#connection.end();
    this.#connection.stream.destroy();
  }
}

/** A message as bytes. */
export function marshal(message: Message): Buffer {
  return wire.marshall({ serial: 1, ...message });
}
