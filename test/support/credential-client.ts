/** What a PAM module does at the credential socket, and what it should not. */

import { connect, type Socket } from 'node:net';
import { pause } from './wait.ts';

export interface RequestOptions {
  /** Sent one after the other. */
  readonly send?: readonly (string | Uint8Array)[];
  /** Waits this long before each piece. */
  readonly gapMs?: number;
  /** Ends the sending side behind the request, as modules do that name a user. */
  readonly halfClose?: boolean;
}

export interface Answer {
  readonly bytes: Buffer;
  /** How long the connection lived. */
  readonly ms: number;
}

/** Connects to an abstract socket; `@` first. */
export function connectTo(socket: string): Socket {
  return connect({ path: `\0${socket.slice(1)}`, allowHalfOpen: true });
}

/** Asks and waits until the agent closes. */
export async function request(socket: string, options: RequestOptions = {}): Promise<Answer> {
  const { send = [], gapMs = 0, halfClose = false } = options;
  const start = performance.now();
  const client = connectTo(socket);
  const pieces: Buffer[] = [];
  let over = false;
  // A reset is an end like any other: no byte came.
  client.on('error', () => {});
  client.on('data', (bytes: Buffer) => pieces.push(bytes));
  const closed = new Promise<void>((resolve) => {
    const finish = (): void => {
      over = true;
      client.destroy();
      resolve();
    };
    client.on('end', finish).on('close', finish);
  });
  for (const piece of send) {
    if (gapMs > 0) await pause(gapMs);
    if (over) break;
    client.write(piece);
  }
  if (halfClose && !over) client.end();
  await closed;
  return { bytes: Buffer.concat(pieces), ms: performance.now() - start };
}

/** The answer of the wire contract: a big-endian length, the user, the password and one NUL. */
export function answerOf(user: string, password: string): Buffer {
  const name = Buffer.from(user);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(name.length);
  return Buffer.concat([length, name, Buffer.from(`${password}\0`)]);
}
