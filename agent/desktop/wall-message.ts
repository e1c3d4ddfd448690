/** The host's words to everybody who is logged in, as logind takes them. Pure. */

/** logind refuses a longer one (WALL_MESSAGE_MAX of systemd), in bytes of UTF-8. */
const MAX_BYTES = 4096;
const CUT = '…';

/**
 * logind writes the message to every terminal as it is, so a control character would be a command
 * to the terminal. Line feed and tab are text. A NUL could not even be sent.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are its subject
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** The message with its controls replaced by U+FFFD, cut between two characters when too long. */
export function wallMessage(text: string): string {
  const clean = text.replaceAll('\r\n', '\n').replace(CONTROLS, '\ufffd').toWellFormed();
  const bytes = Buffer.from(clean);
  if (bytes.length <= MAX_BYTES) return clean;
  let end = MAX_BYTES - Buffer.byteLength(CUT);
  // Bytes of the form 10xxxxxx are inside a character (RFC 3629).
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end) + CUT;
}
