/** A {@link GuestMessage} to the line that VDSM reads. */

import type { GuestMessage } from '../messages.ts';

/** VDSM drops a message of 1 MiB or more, its newline included. */
export const MAX_GUEST_LINE = 1024 * 1024 - 1;

/**
 * Characters that XML 1.1 restricts (section 2.2) and XML forbids: VDSM replaces them before it
 * hands a string on, and so does the agent before it sends one. Lone surrogates are among them.
 */
const RESTRICTED =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are its subject
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ud800-\udfff\ufffe\uffff]/gu;

/** The line with its newline, or undefined when it would be longer than VDSM takes. */
export function encode(message: GuestMessage): Buffer | undefined {
  const { name, ...own } = message;
  // Some messages have an argument that is called `name` itself.
  const fields = 'content' in message ? message.content : own;
  const text = JSON.stringify({ __name__: name, ...(cleaned(fields) as object) });
  const line = Buffer.from(`${text}\n`);
  return line.length > MAX_GUEST_LINE ? undefined : line;
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(RESTRICTED, '\ufffd');
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) => [cleaned(name), cleaned(item)]);
  return Object.fromEntries(entries);
}
