/** What is answered to those who call us. */

import type { Message } from 'dbus-native';
import { ERROR } from './daemon.ts';

/** A flag of calls whose sender wants no answer (D-Bus specification, message format). */
const NO_REPLY_EXPECTED = 1;

/** Nothing is exported yet; every call is told so, by a text that repeats nothing of it. */
export function answerTo(call: Message): Message | undefined {
  // A header field is a variant: on the wire its type may be any.
  if (((call.flags ?? 0) & NO_REPLY_EXPECTED) !== 0 || typeof call.sender !== 'string') return;
  return {
    type: ERROR,
    destination: call.sender,
    errorName: 'org.freedesktop.DBus.Error.UnknownMethod',
    signature: 's',
    body: ['no such method'],
    ...(call.serial !== undefined && { replySerial: call.serial }),
  };
}
