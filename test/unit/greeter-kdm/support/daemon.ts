/** A daemon of SDDM's kind, played on a socket. */

import type { Socket } from 'node:net';
import { QtReader, string, word } from '../../../../greeter-kdm/qt-stream.ts';
import type { Dialect, Message } from '../../../../greeter-kdm/wire.ts';
import { serve } from './folder.ts';

export interface HeardLogin {
  readonly user: unknown;
  readonly password: unknown;
  readonly type: unknown;
  readonly file: unknown;
}

export interface DaemonOptions {
  readonly dialect: Dialect;
  /** What it says to a greeter's first word, in bytes; absent: what its dialect says. */
  readonly greeting?: Buffer;
  /** What it does with a login; absent: it takes every one. */
  readonly onLogin?: (socket: Socket, login: HeardLogin) => void;
}

export class PlayedDaemon {
  readonly logins: HeardLogin[] = [];
  /** Connections that were made. */
  greeters = 0;
  readonly #options: DaemonOptions;

  private constructor(options: DaemonOptions) {
    this.#options = options;
  }

  static async start(path: string, options: DaemonOptions): Promise<PlayedDaemon> {
    const daemon = new PlayedDaemon(options);
    await serve(path, (socket) => daemon.#talk(socket));
    return daemon;
  }

  say(socket: Socket, message: Message): void {
    socket.write(word(this.#options.dialect.messages.indexOf(message)));
  }

  #talk(socket: Socket): void {
    this.greeters += 1;
    socket.on('data', (bytes: Buffer) => {
      const reader = new QtReader(bytes, 64 * 1024);
      const number = reader.word();
      if (number === 0) socket.write(this.#options.greeting ?? this.#greeting());
      if (number !== 1) return;
      const [user, password] = [reader.string(), reader.string()];
      const login = { user, password, type: reader.word(), file: reader.string() };
      this.logins.push(login);
      if (this.#options.onLogin) this.#options.onLogin(socket, login);
      else this.say(socket, 'succeeded');
    });
  }

  #greeting(): Buffer {
    const { messages } = this.#options.dialect;
    const capabilities = messages.indexOf('capabilities');
    const name = messages.indexOf('host-name');
    return Buffer.concat([
      ...(capabilities < 0 ? [] : [word(capabilities), word(0)]),
      ...(name < 0 ? [] : [word(name), string('guest')]),
    ]);
  }
}
