/**
 * One bounded GET over a UNIX socket, in HTTP/1.0 (RFC 1945): the answer ends with the connection,
 * and needs no more than this to be read. Importing node:http loads all that it re-exports, which
 * takes 11 MiB; this takes what the bus has loaded already.
 */

import { connect } from 'node:net';
import { ProbeFailure } from './failure.ts';

/** Headers of an answer; those of Docker and Podman have a few hundred bytes. */
const MAX_HEAD = 16 * 1024;

export interface GetOptions {
  readonly socket: string;
  readonly path: string;
  readonly signal: AbortSignal;
  /** Most bytes of an answer's body. */
  readonly maxBytes: number;
}

/**
 * Body of a 200 answer. Fails with the system's error, or a {@link ProbeFailure}: HTTP_nnn, NO_HTTP,
 * TOO_LONG, CUT_SHORT, ABORTED.
 */
export function httpGet({ socket, path, signal, maxBytes }: GetOptions): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const connection = connect({ path: socket, signal });
  const chunks: Buffer[] = [];
  let length = 0;
  connection.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_HEAD + maxBytes) connection.destroy(new ProbeFailure('TOO_LONG'));
  });
  connection.on('end', () => {
    try {
      resolve(bodyOf(Buffer.concat(chunks)).toString('utf8'));
    } catch (error) {
      reject(error);
    }
  });
  connection.on('error', (error) =>
    reject(error.name === 'AbortError' ? new ProbeFailure('ABORTED') : error),
  );
  connection.on('close', () => reject(new ProbeFailure('CUT_SHORT')));
  connection.write(`GET ${path} HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  return promise;
}

/** The body of a whole answer. Throws a {@link ProbeFailure}. */
export function bodyOf(answer: Buffer): Buffer {
  const end = answer.indexOf('\r\n\r\n');
  const head = answer.toString('latin1', 0, Math.max(end, 0));
  const status = /^HTTP\/1\.[01] (\d{3})(?:[ \r]|$)/.exec(head)?.[1];
  if (status === undefined || end > MAX_HEAD) throw new ProbeFailure('NO_HTTP');
  if (status !== '200') throw new ProbeFailure(`HTTP_${status}`);
  // A server may not use it in an answer to 1.0 (RFC 9112, 6.1).
  if (/^transfer-encoding:/im.test(head)) throw new ProbeFailure('NO_HTTP');
  const body = answer.subarray(end + 4);
  const announced = /^content-length:[ \t]*(\d{1,15})[ \t]*\r?$/im.exec(head)?.[1];
  if (announced === undefined) return body;
  if (body.length < Number(announced)) throw new ProbeFailure('CUT_SHORT');
  return body.subarray(0, Number(announced));
}
