/** The agent's side of the credential socket: hears requests, and answers as a test says. */

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

type Reply = (request: string) => Buffer | Promise<Buffer>;

export class CredentialStandIn implements AsyncDisposable {
  /** For the module's option `socket=`. */
  readonly socket = `@/tmp/ovirt-unlock-test-${randomBytes(8).toString('hex')}`;
  readonly requests: string[] = [];
  /** By default nothing, which is a refusal. */
  reply: Reply = () => Buffer.alloc(0);
  readonly #server: Server;

  private constructor() {
    this.#server = createServer({ allowHalfOpen: true }, async (socket) => {
      const pieces: Buffer[] = [];
      socket.on('error', () => {}).on('data', (bytes: Buffer) => pieces.push(bytes));
      await once(socket, 'end');
      const request = Buffer.concat(pieces).toString('latin1');
      this.requests.push(request);
      socket.end(await this.reply(request));
    });
  }

  static async start(): Promise<CredentialStandIn> {
    const standIn = new CredentialStandIn();
    standIn.#server.listen(`\0${standIn.socket.slice(1)}`);
    await once(standIn.#server, 'listening');
    return standIn;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    await once(this.#server, 'close');
  }
}
