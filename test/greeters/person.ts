/**
 * A person at SDDM's greeter: its protocol (facts of sddm 0.19, src/common/Messages.h), written a
 * second time, so that a mistake in the product's is not made here too.
 */

import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { pause, until } from '../support/wait.ts';
import { SESSION_FILE } from './sddm-stage.ts';

const SUCCEEDED = '00000002';
const REFUSED = '00000003';

/** The socket of the display that is there now. */
export function displaySocket(): string | undefined {
  const name = readdirSync('/tmp').find((each) => /^sddm-:\d+-\w{6}$/.test(each));
  return name === undefined ? undefined : `/tmp/${name}`;
}

export class Person {
  readonly #socket: Socket;
  #heard = '';

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => {
      this.#heard += bytes.toString('hex');
    });
  }

  static async arrive(path: string): Promise<Person> {
    const socket = connect(path);
    await once(socket, 'connect');
    const person = new Person(socket);
    socket.write(Buffer.alloc(4));
    await until(() => person.#heard.length > 32, 'SDDM greets a greeter');
    return person;
  }

  /** Types a name and a password; what SDDM says. */
  async logIn(user: string, password: string): Promise<'succeeded' | 'refused'> {
    // SDDM 0.19 takes no login, and does not say so, before the last one's process has ended.
    await pause(2_000);
    this.#heard = '';
    const fields = [number(1), text(user), text(password), number(1), text(SESSION_FILE)];
    this.#socket.write(Buffer.concat(fields));
    await until(() => this.#heard !== '', 'SDDM tells how the login ended', 20_000);
    if (this.#heard.startsWith(SUCCEEDED)) return 'succeeded';
    if (this.#heard.startsWith(REFUSED)) return 'refused';
    throw new Error(`SDDM says ${this.#heard}`);
  }
}

function number(value: number): Buffer {
  return Buffer.from(value.toString(16).padStart(8, '0'), 'hex');
}

function text(value: string): Buffer {
  const units = [...value].flatMap((letter) => [0, letter.charCodeAt(0)]);
  return Buffer.concat([number(units.length), Buffer.from(units)]);
}
