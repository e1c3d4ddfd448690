/** SDDM and what descends from it: a socket a display, on which greeters and a daemon meet. */

import type { Display, DisplayManager, Outcome } from './display-manager.ts';
import { findSockets } from './display-sockets.ts';
import { type Dialects, GreeterConnection } from './greeter-connection.ts';
import type { Session } from './wire.ts';

export interface QtFamily extends Dialects {
  readonly name: string;
  /** Where Qt's QLocalServer makes its sockets, and wherever else they may come to lie. */
  readonly folders: readonly string[];
  readonly names: RegExp;
  /** The session that its greeter would show as chosen now. */
  readonly session: () => Session | undefined;
}

export class QtDisplayManager implements DisplayManager {
  readonly name: string;
  readonly #family: QtFamily;
  readonly #uid: number;
  /** Held as long as their daemons hold them, by their paths. */
  readonly #held = new Map<string, Promise<GreeterConnection | undefined>>();

  /** `uid` is this program's account. */
  constructor(family: QtFamily, uid: number) {
    this.name = family.name;
    this.#family = family;
    this.#uid = uid;
  }

  async find(): Promise<Display | undefined> {
    const { folders, names } = this.#family;
    for (const path of await findSockets({ folders, names, uid: this.#uid })) {
      const connection = await this.#connection(path);
      if (connection !== undefined) return this.#display(path, connection);
    }
    return undefined;
  }

  /** Whoever asks while a daemon is being greeted waits with the one who asked first. */
  #connection(path: string): Promise<GreeterConnection | undefined> {
    const held = this.#held.get(path) ?? this.#open(path);
    this.#held.set(path, held);
    return held;
  }

  async #open(path: string): Promise<GreeterConnection | undefined> {
    const connection = await GreeterConnection.open(path, this.#family);
    if (connection === undefined) this.#held.delete(path);
    else void connection.gone.then(() => this.#held.delete(path));
    return connection;
  }

  #display(path: string, connection: GreeterConnection): Display {
    return {
      manager: this.name,
      place: path,
      gone: connection.gone,
      logIn: (user, token) => this.#logIn(connection, user, token),
    };
  }

  async #logIn(connection: GreeterConnection, user: string, token: string): Promise<Outcome> {
    const session = this.#family.session();
    if (session === undefined) return { kind: 'failed', why: 'there is no session to begin' };
    return connection.logIn(user, token, session);
  }
}
