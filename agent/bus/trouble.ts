/** What may be told of an error of the connection: never its text, which can quote the peer. */

/** The library marks protocol errors and leaves those of the handshake bare; the socket's have more. */
export function troubleOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return 'it refused the authentication';
  return code === 'EPROTO' ? 'it does not speak D-Bus' : `it cannot be reached (${code})`;
}
