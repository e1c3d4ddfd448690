/** What we say on the bus, as bytes: each message has a serial of its own. */

import type { DBusConnection, Message } from 'dbus-native';
import wire from 'dbus-native/lib/message.js';

/** Where a little-endian message has its serial (D-Bus specification, message format). */
const SERIAL_OFFSET = 8;
/** Bytes that wait for a bus that does not read: replies to a flood of calls, each of 150. */
const MAX_UNSENT = 1024 * 1024;

export class Writer {
  #serial = 0;

  /** A message as bytes, for {@link send}; it may be kept, changed and sent again. */
  marshal(message: Message): Buffer {
    return wire.marshall({ ...message, serial: this.#nextSerial() });
  }

  send(connection: DBusConnection, messages: readonly Buffer[]): void {
    for (const message of messages) message.writeUInt32LE(this.#nextSerial(), SERIAL_OFFSET);
    // One write, and a copy: the caller may change its bytes before the kernel has taken them.
    connection.stream.write(Buffer.concat(messages));
  }

  /** Sends a message; its serial, or undefined where the bus does not read. */
  post(connection: DBusConnection, message: Message): number | undefined {
    if (connection.stream.writableLength > MAX_UNSENT) return undefined;
    const serial = this.#nextSerial();
    connection.message({ ...message, serial });
    return serial;
  }

  /** Serials are uint32 and never 0. */
  #nextSerial(): number {
    this.#serial = (this.#serial % 0xffffffff) + 1;
    return this.#serial;
  }
}
