/** Method calls that wait for their replies: which reply is whose, and how long one may take. */

import type { Message } from 'dbus-native';
import { RETURN } from './daemon.ts';

/** A bus that does not answer by then is left; libdbus waits 25 s, a login cannot. */
export const CALL_DEADLINE_MS = 5_000;

/** A call that was refused or not answered. `code` is the D-Bus error's name. */
export class BusError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

interface Pending {
  readonly resolve: (reply: Message) => void;
  readonly reject: (error: BusError) => void;
  readonly deadline: NodeJS.Timeout;
}

export class Calls {
  readonly #pending = new Map<number, Pending>();

  /** The reply to the call of this serial. Rejects with {@link BusError} when there is none. */
  reply(serial: number): Promise<Message> {
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => {
        this.#pending.delete(serial);
        reject(new BusError('org.freedesktop.DBus.Error.NoReply'));
      }, CALL_DEADLINE_MS);
      this.#pending.set(serial, { resolve, reject, deadline });
    });
  }

  /** A return or an error came; one that nobody waits for is dropped. */
  settle(reply: Message): void {
    const sent = reply.replySerial ?? 0;
    const pending = this.#pending.get(sent);
    if (pending === undefined) return;
    this.#pending.delete(sent);
    clearTimeout(pending.deadline);
    if (reply.type === RETURN) pending.resolve(reply);
    else pending.reject(new BusError(String(reply.errorName)));
  }

  /** The connection is gone: nothing will be answered. */
  fail(): void {
    for (const { reject, deadline } of this.#pending.values()) {
      clearTimeout(deadline);
      reject(new BusError('org.freedesktop.DBus.Error.Disconnected'));
    }
    this.#pending.clear();
  }
}
