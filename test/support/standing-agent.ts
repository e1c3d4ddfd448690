/**
 * Stands in for the agent where a greeter hears it: owns the agent's name on a real bus, sends
 * tokens to whom the test says, and answers `Ready` and `Describe`.
 */

import { createConnection, type DBusConnection, type Message } from 'dbus-native';
import { CALL, ERROR, RETURN, SIGNAL } from './bus-peer.ts';
import { until } from './wait.ts';

const NAME = 'org.ovirt.vdsm.Credentials';
const DAEMON = 'org.freedesktop.DBus';

export class StandingAgent implements Disposable {
  /** Who called, with what: `Ready()`, `Describe(token)`. */
  readonly calls: string[] = [];
  /** Unique names of those who said that they are ready, the newest last. */
  readonly callers: string[] = [];
  /** Whom a token logs in; undefined: access is denied. */
  user: (token: string) => string | undefined = () => 'alice';
  readonly #connection: DBusConnection;
  readonly #replies = new Map<number, Message>();
  #serial = 0;

  private constructor(address: string) {
    this.#connection = createConnection({ busAddress: address, authMethods: ['EXTERNAL'] });
    this.#connection.on('error', () => {});
    this.#connection.on('message', (message: Message) => this.#received(message));
  }

  static async start(address: string): Promise<StandingAgent> {
    const agent = new StandingAgent(address);
    await agent.#daemon('Hello');
    await agent.#daemon('RequestName', 'su', [NAME, 0]);
    return agent;
  }

  /** Tells a token to one connection, as the agent does. */
  tell(token: string, destination = this.callers.at(-1)): void {
    this.#post({
      type: SIGNAL,
      path: '/org/ovirt/vdsm/Credentials',
      interface: NAME,
      member: 'UserAuthenticated',
      ...(destination !== undefined && { destination }),
      signature: 's',
      body: [token],
    });
  }

  /** Waits until somebody has said that it is ready for the `count`th time. */
  async ready(count = 1): Promise<void> {
    await until(() => this.callers.length >= count, `a greeter says Ready() ${count} times`);
  }

  [Symbol.dispose](): void {
    this.#connection.end();
    this.#connection.stream.destroy();
  }

  #received(message: Message): void {
    if (message.type === RETURN || message.type === ERROR) {
      this.#replies.set(message.replySerial ?? 0, message);
    }
    if (message.type !== CALL || message.interface !== 'org.ovirt.sso.Greeter1') return;
    const { member, sender = '', serial = 0, body = [] } = message;
    this.calls.push(`${member}(${body.map(String).join()})`);
    const reply = { destination: sender, replySerial: serial };
    if (member === 'Ready') {
      this.callers.push(sender);
      this.#post({ ...reply, type: RETURN });
      return;
    }
    const user = this.user(String(body[0]));
    if (user !== undefined) this.#post({ ...reply, type: RETURN, signature: 's', body: [user] });
    else this.#post({ ...reply, type: ERROR, errorName: `${DAEMON}.Error.AccessDenied` });
  }

  async #daemon(member: string, signature?: string, body: unknown[] = []): Promise<void> {
    const serial = this.#post({
      type: CALL,
      destination: DAEMON,
      path: '/org/freedesktop/DBus',
      interface: DAEMON,
      member,
      ...(signature !== undefined && { signature, body }),
    });
    await until(() => this.#replies.has(serial), `the bus answers ${member}`);
  }

  #post(message: Message): number {
    this.#serial += 1;
    this.#connection.message({ ...message, serial: this.#serial });
    return this.#serial;
  }
}
