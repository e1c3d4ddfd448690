/**
 * dbus-native for the bus room under the fuzzer: the library itself, over a stream in this process
 * instead of a socket.
 */

import { Duplex } from 'node:stream';
import { type ConnectionOptions, type DBusConnection, createConnection as real } from 'dbus-native';

/** What the bus room hears and says, and both ends of it are ours. */
export class Wire extends Duplex {
  static latest: Wire | undefined;
  readonly said: Buffer[] = [];

  override _read(): void {}

  override _write(bytes: Buffer, _: BufferEncoding, done: () => void): void {
    this.said.push(bytes);
    done();
  }
}

export function createConnection(options: ConnectionOptions): DBusConnection {
  const { busAddress: _, ...rest } = options;
  Wire.latest = new Wire();
  return real({ ...rest, stream: Wire.latest });
}
