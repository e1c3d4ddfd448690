/**
 * One more greeter on a display's socket, beside the one that a person sees.
 *
 * It stays until the daemon closes it. SDDM 0.19 keeps a bare pointer to the socket that asked for
 * the last login, and may write to it a second time after the outcome: a greeter that leaves in
 * between would take the daemon down with it.
 */

import { connect, type Socket } from 'node:net';
import type { Outcome } from './display-manager.ts';
import {
  connectMessage,
  type Dialect,
  loginMessage,
  type Message,
  MessageReader,
  type Session,
} from './wire.ts';

/** SDDM answers a greeter's first word at once. */
const ANSWER_MS = 5_000;
/** A daemon that has not answered by then belongs to those that do not. */
const SILENCE_MS = 1_000;
/** Kerberos and LDAP take their time; a person would have given up by then. */
const OUTCOME_MS = 60_000;
/** A refusal is told twice by SDDM 0.19; the second one must not be taken for the next login's. */
const SETTLED_MS = 2_000;

export interface Dialects {
  /** Spoken by daemons that answer the first word with their host's name. */
  readonly answering: Dialect;
  /** Spoken by those that do not answer. Absent: every one does. */
  readonly silent?: Dialect;
}

export class GreeterConnection {
  /** Settles when the daemon has closed it, or when it was given up. */
  readonly gone: Promise<void>;
  readonly #socket: Socket;
  #dialect: Dialect;
  #reader: MessageReader;
  #settled = 0;
  #greeted: ((isAnswer: boolean) => void) | undefined;
  #outcome: ((outcome: Outcome) => void) | undefined;

  private constructor(path: string, dialect: Dialect) {
    this.#dialect = dialect;
    this.#reader = new MessageReader(dialect);
    this.#socket = connect(path);
    this.#socket.on('data', (bytes: Buffer) => this.#received(bytes));
    // What went wrong is told by what follows it.
    this.#socket.on('error', () => {});
    this.gone = new Promise((resolve) => {
      this.#socket.on('close', () => {
        this.#end({ kind: 'failed', why: 'its daemon closed the connection' });
        resolve();
      });
    });
  }

  /** Connects and says the first word. Undefined: nobody is there, or none that this can talk to. */
  static async open(path: string, dialects: Dialects): Promise<GreeterConnection | undefined> {
    const { answering, silent } = dialects;
    const connection = new GreeterConnection(path, answering);
    const wait = silent === undefined ? ANSWER_MS : SILENCE_MS;
    const isAnswered = await connection.#greet(wait);
    if (isAnswered) return connection;
    if (silent === undefined || connection.#socket.destroyed) {
      connection.#socket.destroy();
      return undefined;
    }
    connection.#dialect = silent;
    connection.#reader = new MessageReader(silent);
    return connection;
  }

  /** One at a time. Never rejects. */
  async logIn(user: string, password: string, session: Session): Promise<Outcome> {
    const now = performance.now();
    if (now < this.#settled) await new Promise((go) => setTimeout(go, this.#settled - now));
    if (this.#socket.destroyed) return { kind: 'failed', why: 'its daemon closed the connection' };
    return new Promise((resolve) => {
      const late = setTimeout(
        () => this.#end({ kind: 'failed', why: 'its daemon did not answer in time' }),
        OUTCOME_MS,
      );
      this.#outcome = (outcome) => {
        clearTimeout(late);
        resolve(outcome);
      };
      // Whole, in one write: 0.19 reads one message a wake-up and does not wait for its rest.
      this.#socket.write(loginMessage(this.#dialect, { user, password, session }));
    });
  }

  #greet(wait: number): Promise<boolean> {
    return new Promise((resolve) => {
      const silence = setTimeout(() => this.#greeted?.(false), wait);
      this.#greeted = (isAnswer) => {
        clearTimeout(silence);
        this.#greeted = undefined;
        resolve(isAnswer);
      };
      this.#socket.write(connectMessage());
    });
  }

  #received(bytes: Buffer): void {
    for (const message of this.#reader.push(bytes)) this.#said(message);
    if (!this.#reader.isGarbled) return;
    this.#end({ kind: 'failed', why: 'its daemon speaks another protocol' });
    this.#socket.destroy();
  }

  #said(message: Message): void {
    if (message === 'host-name') this.#greeted?.(true);
    if (message !== 'succeeded' && message !== 'refused') return;
    this.#settled = performance.now() + SETTLED_MS;
    this.#end({ kind: message });
  }

  #end(outcome: Outcome): void {
    this.#greeted?.(false);
    const tell = this.#outcome;
    this.#outcome = undefined;
    tell?.(outcome);
  }
}
