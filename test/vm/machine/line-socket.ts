/** Lines over a UNIX socket: QMP, the guest's agent and the host's end of a virtio port are that. */

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const NEWLINE = 0x0a;

export class LineSocket implements Disposable {
  readonly #socket: Socket;
  #partial: Buffer[] = [];

  private constructor(socket: Socket, onLine: (line: Buffer) => void, onClose: () => void) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => this.#take(bytes, onLine));
    // An error is followed by a close, and that is all that anybody here wants to know.
    socket.on('error', () => {});
    socket.on('close', onClose);
  }

  /** Lines are told without their newline. */
  static async open(
    path: string,
    onLine: (line: Buffer) => void,
    onClose: () => void = () => {},
  ): Promise<LineSocket> {
    const socket = connect(path);
    await once(socket, 'connect');
    return new LineSocket(socket, onLine, onClose);
  }

  write(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #take(bytes: Buffer, onLine: (line: Buffer) => void): void {
    let rest = bytes;
    for (let end = rest.indexOf(NEWLINE); end !== -1; end = rest.indexOf(NEWLINE)) {
      const line = Buffer.concat([...this.#partial, rest.subarray(0, end)]);
      this.#partial = [];
      rest = rest.subarray(end + 1);
      onLine(line);
    }
    if (rest.length > 0) this.#partial.push(rest);
  }
}
