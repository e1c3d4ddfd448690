/**
 * GDM as GNOME Shell sees it (its data/org.gnome.DisplayManager.xml, common/gdm-client.c): a manager on
 * the system bus, which gives the address of a connection to GDM alone. There the shell begins
 * conversations and starts sessions, and hears what the PAM services of its worker say.
 */

import { chmodSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import {
  type BrokerOptions,
  type ConnectionOptions,
  createConnection,
  type DBusConnection,
  type Message,
} from 'dbus-native';
import { BusPeer, CALL, ERROR, RETURN, SIGNAL } from '../support/bus-peer.ts';

const GDM = 'org.gnome.DisplayManager';
const DENIED = 'org.freedesktop.DBus.Error.AccessDenied';
const SESSION = '/org/gnome/DisplayManager/Session';

/** Those of its conversation's signals that a test sends, and the interface of each. */
const SIGNALS = {
  Info: 'UserVerifier',
  Problem: 'UserVerifier',
  InfoQuery: 'UserVerifier',
  SecretInfoQuery: 'UserVerifier',
  ConversationStopped: 'UserVerifier',
  VerificationComplete: 'UserVerifier',
  SessionOpened: 'Greeter',
} as const;

/** What tells nothing about a login. */
const QUIET = new Set(['EnableExtensions', 'GetTimedLoginDetails', 'GetAll', 'SelectSession']);

export interface MockGdmOptions {
  /** Where it listens, and the same place as the shell sees it. */
  readonly socket: string;
  readonly address: string;
  /** Whether there is a session that could be authenticated again. */
  readonly hasSession: boolean;
}

export class MockGdm {
  /** What the shell asked for, `Name(arguments)`, in order. */
  readonly calls: string[] = [];
  readonly #bus: BusPeer;
  readonly #server: Server;
  readonly #options: MockGdmOptions;
  #shell: DBusConnection | undefined;
  #serial = 0;

  private constructor(bus: BusPeer, server: Server, options: MockGdmOptions) {
    this.#bus = bus;
    this.#server = server;
    this.#options = options;
  }

  static async start(busAddress: string, place: MockGdmOptions): Promise<MockGdm> {
    const server = createServer();
    const gdm = new MockGdm(await BusPeer.connect(busAddress), server, place);
    server.on('connection', (stream) => {
      // Whoever may open the socket: there is nobody else on this stage.
      const options: ConnectionOptions & BrokerOptions = {
        stream,
        server: true,
        authMethods: ['EXTERNAL'],
        authorize: () => true,
      };
      const shell = createConnection(options);
      gdm.#shell = shell;
      shell.on('message', (message: Message) => gdm.#asked(shell, message));
      shell.on('error', () => {});
    });
    await new Promise<void>((resolve) => server.listen(place.socket, resolve));
    chmodSync(place.socket, 0o666);
    gdm.#bus.onMessage = (message) => gdm.#askedOnBus(message);
    await gdm.#bus.own(GDM);
    return gdm;
  }

  /** Says something to the shell; all arguments are strings. */
  tell(member: keyof typeof SIGNALS, ...body: readonly string[]): void {
    this.#send(this.#shell, {
      type: SIGNAL,
      path: SESSION,
      interface: `${GDM}.${SIGNALS[member]}`,
      member,
      ...(body.length > 0 && { signature: 's'.repeat(body.length), body: [...body] }),
    });
  }

  #asked(shell: DBusConnection, message: Message): void {
    const { type, member = '', serial = 0, body = [] } = message;
    if (type !== CALL) return;
    if (!QUIET.has(member)) this.calls.push(`${member}(${body.map(String).join(', ')})`);
    this.#send(shell, { type: RETURN, replySerial: serial, ...answerTo(member) });
  }

  #askedOnBus(message: Message): void {
    const { type, member, serial = 0, sender = '' } = message;
    if (type !== CALL || sender === '') return;
    const answer = this.#answerOnBus(member);
    this.#bus.send({ type: RETURN, ...answer, replySerial: serial, destination: sender });
  }

  #answerOnBus(member: string | undefined): Partial<Message> {
    const { address, hasSession } = this.#options;
    const isAgain = member === 'OpenReauthenticationChannel';
    if (isAgain && !hasSession) return { type: ERROR, errorName: DENIED };
    if (isAgain || member === 'OpenSession') return { signature: 's', body: [address] };
    // Without a version of GDM the shell thinks that nothing can lock the screen.
    const version = ['s', '43.0'];
    if (member === 'Get') return { signature: 'v', body: [version] };
    if (member === 'GetAll') return { signature: 'a{sv}', body: [[['Version', version]]] };
    return {};
  }

  #send(shell: DBusConnection | undefined, message: Message): void {
    if (shell === undefined) throw new Error('the shell has not come to GDM');
    this.#serial += 1;
    shell.message({ ...message, serial: this.#serial });
  }

  [Symbol.dispose](): void {
    this.#bus[Symbol.dispose]();
    this.#shell?.stream.destroy();
    this.#server.close();
  }
}

function answerTo(member: string): Partial<Message> {
  if (member === 'GetTimedLoginDetails') return { signature: 'bsi', body: [false, '', 0] };
  if (member === 'GetAll') return { signature: 'a{sv}', body: [[]] };
  return {};
}
