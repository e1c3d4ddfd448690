/**
 * Why a call was not done: the name of its D-Bus error. The error's text is the peer's and is left
 * where it is.
 */

/** Two words and a dot at least (D-Bus specification, error names); an errno's name has none. */
const ERROR_NAME = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$/;
const UNNAMED = 'org.freedesktop.DBus.Error.Failed';

/** The name of a D-Bus error. Throws what is none: that is a bug. */
export function refusalOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code !== 'string') throw error;
  // A peer that breaks the specification is told by no word of its own.
  return ERROR_NAME.test(code) ? code : UNNAMED;
}
