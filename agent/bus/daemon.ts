/** The bus daemon itself, as a peer: its name, and calls of its methods (D-Bus specification). */

import type { Message } from 'dbus-native';

export const DAEMON = 'org.freedesktop.DBus';

/** Message types. */
export const CALL = 1;
export const RETURN = 2;
export const ERROR = 3;
export const SIGNAL = 4;

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
