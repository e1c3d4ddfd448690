/**
 * A bus that is none: a UNIX socket whose every word is the test's. What a test does not say is
 * said as a real bus would say it.
 */

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, type Message } from 'dbus-native';
import { ERROR, marshal, RETURN, SIGNAL } from './bus-peer.ts';
import { until } from './wait.ts';

const DAEMON = 'org.freedesktop.DBus';
const UNIQUE_NAME = ':1.42';

/** One connection of the agent, authenticated. */
export class FakeConnection {
  /** What the agent sent. */
  readonly messages: Message[] = [];
  readonly #socket: Socket;
  closed = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('close', () => {
      this.closed = true;
    });
    const connection = createConnection({ stream: socket, server: true });
    connection.on('error', () => {});
    connection.on('message', (message: Message) => {
      this.messages.push(message);
      this.#serve(message);
    });
  }

  /** Sends bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Sends a message that a bus would send. */
  send(message: Message): void {
    this.raw(marshal({ sender: DAEMON, ...message }));
  }

  end(): void {
    this.#socket.end();
  }

  /** Waits for the agent's answer to the call of this serial. */
  async answer(serial: number): Promise<Message> {
    let found: Message | undefined;
    await until(() => {
      found = this.messages.find(({ replySerial }) => replySerial === serial);
      return found !== undefined || this.closed;
    }, `an answer to call ${serial}`);
    if (found === undefined) throw new Error('the agent closed the connection');
    return found;
  }

  #serve({ member, serial = 0, body }: Message): void {
    const reply = { type: RETURN, replySerial: serial, destination: UNIQUE_NAME };
    if (member === 'Hello') this.send({ ...reply, signature: 's', body: [UNIQUE_NAME] });
    if (member === 'AddMatch') this.send(reply);
    if (member === 'GetNameOwner') {
      const errorName = 'org.freedesktop.DBus.Error.NameHasNoOwner';
      this.send({ ...reply, type: ERROR, errorName });
    }
    if (member !== 'RequestName') return;
    this.send({
      type: SIGNAL,
      path: '/org/freedesktop/DBus',
      interface: DAEMON,
      member: 'NameAcquired',
      destination: UNIQUE_NAME,
      signature: 's',
      body: [body?.[0]],
    });
    this.send({ ...reply, signature: 'u', body: [1] });
  }
}

export class FakeBus implements AsyncDisposable {
  /** All connections that were let in, closed ones included. */
  readonly connections: FakeConnection[] = [];
  /** Connections of any kind. */
  attempts = 0;
  readonly address: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-fake-bus-'));
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(refuse: (socket: Socket, attempt: number) => boolean) {
    this.address = `unix:path=${this.#folder}/bus`;
    this.#server = createServer((socket) => {
      this.attempts += 1;
      this.#sockets.add(socket);
      socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket));
      if (!refuse(socket, this.attempts)) this.connections.push(new FakeConnection(socket));
    });
  }

  /** `refuse` may do with a connection what it likes; when it gives false the bus serves it. */
  static async start(
    refuse: (socket: Socket, attempt: number) => boolean = () => false,
  ): Promise<FakeBus> {
    const bus = new FakeBus(refuse);
    bus.#server.listen(`${bus.#folder}/bus`);
    await once(bus.#server, 'listening');
    return bus;
  }

  /** The newest connection. */
  get latest(): FakeConnection {
    const latest = this.connections.at(-1);
    if (latest === undefined) throw new Error('nobody connected');
    return latest;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, 'close');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
