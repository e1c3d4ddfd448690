/**
 * VDSM at the host's end of a machine's virtio-serial port. The guest sees it come and go as it
 * connects and disconnects.
 */

import { Vdsm } from '../../support/vdsm.ts';
import { LineSocket } from './line-socket.ts';
import { VM_PATIENCE_MS } from './patience.ts';

export class PortHost extends Vdsm implements Disposable {
  readonly #path: string;
  #socket: LineSocket | undefined;

  /** `path` is that of the port's chardev. */
  constructor(path: string) {
    super({ patienceMs: VM_PATIENCE_MS });
    this.#path = path;
  }

  async connect(): Promise<void> {
    this.disconnect();
    this.#socket = await LineSocket.open(this.#path, (line) => this.take(line));
    this.begin();
  }

  disconnect(): void {
    if (this.#socket === undefined) return;
    this.#socket[Symbol.dispose]();
    this.#socket = undefined;
    this.end();
  }

  override write(bytes: string | Uint8Array): void {
    this.#socket?.write(bytes);
  }

  [Symbol.dispose](): void {
    this.disconnect();
  }
}
