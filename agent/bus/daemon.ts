/** The bus daemon itself, as a peer: its name, and calls of its methods (D-Bus specification). */

import type { Message } from 'dbus-native';

export const DAEMON = 'org.freedesktop.DBus';

/** Message types. */
export const CALL = 1;
export const RETURN = 2;
export const ERROR = 3;
export const SIGNAL = 4;

/** The longest name on a bus (D-Bus specification, valid names). */
const MAX_NAME = 255;

/**
 * A connection's own name. What names a peer in a message can be any text, and one that is no name
 * cannot be written into an answer.
 */
export function isUniqueName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_NAME && /^:[\w.-]+$/.test(value);
}

/** A call of one of the daemon's own methods. */
export function daemonCall(member: string, signature?: string, body: unknown[] = []): Message {
  return {
    destination: DAEMON,
    path: '/org/freedesktop/DBus',
    interface: DAEMON,
    member,
    ...(signature !== undefined && { signature, body }),
  };
}
