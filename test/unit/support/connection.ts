/** A connection to the bus as dbus-native gives it, moved by hand. */

import { EventEmitter } from 'node:events';
import type { Message } from 'dbus-native';
import { vi } from 'vitest';

export const BUS_NAME = 'org.ovirt.vdsm.Credentials';
export const DAEMON = 'org.freedesktop.DBus';
const RETURN = 2;
const SIGNAL = 4;

/** One connection as the library gives it: what was sent, and messages that the bus sends. */
export class FakeConnection extends EventEmitter {
  readonly messages: Message[] = [];
  readonly signals: Buffer[] = [];
  isDestroyed = false;
  isEnded = false;
  readonly stream = {
    /** Bytes that wait for the bus to read. */
    writableLength: 0,
    push: () => true,
    write: (bytes: Buffer) => this.signals.push(Buffer.from(bytes)),
    destroy: () => {
      this.isDestroyed = true;
    },
  };

  message(message: Message): boolean {
    this.messages.push(message);
    return true;
  }

  end(): void {
    this.isEnded = true;
  }

  /** Answers the last call, and lets what waits for it go on. */
  async answer(reply: Partial<Message> = {}): Promise<void> {
    const replySerial = this.messages.at(-1)?.serial;
    this.emit('message', {
      type: RETURN,
      ...(replySerial !== undefined && { replySerial }),
      ...reply,
    });
    await vi.advanceTimersByTimeAsync(0);
  }

  nameIs(member: string, sender = DAEMON, name = BUS_NAME): void {
    this.emit('message', { type: SIGNAL, sender, member, body: [name] });
  }

  /** The whole beginning, as a bus does it. */
  async welcome(): Promise<void> {
    this.emit('connect');
    await this.answer();
    this.nameIs('NameAcquired');
    await this.answer();
  }
}
