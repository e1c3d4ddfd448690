/**
 * Commands of KDM's and TDM's control socket: a line of fields with tabs between them, answered by
 * a line whose first field is `ok` or a word for what is wrong (kdm handbook, "The command sockets").
 *
 * Their parser unquotes the optional last argument of `login` and nothing else, so a tab or a line
 * feed in any other field cannot be said, and a backslash is one.
 */

/** They read into a buffer of this size, the line feed included. */
const MAX_LINE = 1024;

export const CAPABILITIES = 'caps\n';
/** Running local displays, those with a greeter on them too. */
export const DISPLAYS = 'list\talllocal\n';

export interface KdmDisplay {
  /** For example `:0`. */
  readonly name: string;
  /** Who is logged in on it; empty while its greeter waits. */
  readonly user: string;
}

export interface Reply {
  /** `ok`, or for example `bad`, `noent`, `perm`. */
  readonly word: string;
  readonly fields: readonly string[];
}

/**
 * Logs in when the display's greeter is idle, at once; what runs on it is not ended. Undefined for
 * what the grammar cannot say.
 */
export function loginLine(display: string, user: string, password: string): string | undefined {
  const fields = ['login', display, 'schedule', user, password];
  if (fields.some((field) => field === '' || /[\t\n\0]/.test(field))) return undefined;
  const line = `${fields.join('\t')}\n`;
  return Buffer.byteLength(line) > MAX_LINE ? undefined : line;
}

/** An answer without its line feed. */
export function parseReply(line: string): Reply {
  const [word = '', ...fields] = line.split('\t');
  return { word, fields };
}

/** One field of the answer to {@link DISPLAYS}: name, VT, user, session, flags. */
export function parseDisplay(field: string): KdmDisplay {
  const [name = '', , user = ''] = field.split(',');
  return { name, user };
}
