/** Decoding for tests: text in, what was decoded out, with the password as bytes beside it. */

import { type Decoded, decode } from '../../../agent/host/decode.ts';
import { type FakeMemory, fakeSecrets } from './memory.ts';

export interface Outcome {
  readonly decoded: Decoded;
  /** The password that came out of a login, copied. */
  readonly password: Buffer | undefined;
  /** What the line's bytes were when decode returned. */
  readonly line: Buffer;
  readonly memory: FakeMemory;
}

export function decoding(text: string | Buffer): Outcome {
  const { memory, secrets } = fakeSecrets();
  const line = Buffer.from(text);
  const decoded = decode(line, secrets);
  const isLogin = decoded.kind === 'message' && decoded.message.name === 'login';
  const password = isLogin ? Buffer.from(decoded.message.password.bytes) : undefined;
  return { decoded, password, line, memory };
}

/** A message as VDSM writes it (Python's json.dumps). */
export function line(name: string, fields: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ __name__: name, ...fields });
}

/** A login whose password is written exactly like this between its quotes. */
export function loginWith(raw: string | Buffer): Buffer {
  return Buffer.concat([
    Buffer.from('{"__name__": "login", "username": "alice", "password": "'),
    Buffer.from(raw),
    Buffer.from('"}'),
  ]);
}
