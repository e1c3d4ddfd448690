/** Bytes of a host through the real reader and decoder, and through a simple one, in the same words. */

import { type Decoded, decode } from '../../../agent/host/decode.ts';
import { LineReader } from '../../../agent/host/line-reader.ts';
import { FakeMemory, fakeSecrets } from './memory.ts';
import { referenceDecode } from './reference-decoder.ts';

export interface Read {
  readonly found: readonly unknown[];
  /** Why lines were refused: texts of ours, never the host's bytes. */
  readonly reasons: readonly string[];
  /** No byte of a line or of a password is left in the memory that both had. */
  readonly isBlank: boolean;
}

/** What was decoded, in the reference's words; a password is read and wiped. */
export function plain(decoded: Decoded): unknown {
  switch (decoded.kind) {
    case 'refused':
      return 'refused';
    case 'unknown':
      return `unknown ${decoded.name}`;
    case 'no-password':
      return `no-password ${decoded.username}`;
  }
  const { message } = decoded;
  if (message.name === 'echo') return { name: 'echo', content: { ...message.content } };
  if (message.name !== 'login') return message;
  using password = message.password;
  return { name: 'login', username: message.username, password: password.bytes.toString() };
}

/** The bytes through a LineReader in chunks of these sizes, and the decoder. */
export function readAll(bytes: Buffer, sizes: readonly number[], maxLine: number): Read {
  const memory = new FakeMemory();
  const { secrets, memory: secretMemory } = fakeSecrets();
  const found: unknown[] = [];
  const reasons: string[] = [];
  const handler = {
    line: (line: Buffer) => {
      const decoded = decode(line, secrets);
      if (decoded.kind === 'refused') reasons.push(decoded.reason);
      found.push(plain(decoded));
    },
    overlong: () => found.push('overlong'),
  };
  const reader = new LineReader(memory, handler, maxLine);
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const { buffer, start, end } = reader.space;
    const size = Math.min(end - start, sizes[turn % sizes.length] ?? 1);
    const count = bytes.copy(buffer, start, at, at + size);
    reader.filled(count);
    at += count;
  }
  reader.reset();
  return { found, reasons, isBlank: memory.isBlank && secretMemory.isBlank };
}

/** The same, by splitting the whole and asking the reference. */
export function referenceAll(bytes: Buffer, maxLine: number): unknown[] {
  const found: unknown[] = [];
  let start = 0;
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    const isCrLf = end > start && bytes[end - 1] === 13;
    const line = bytes.subarray(start, isCrLf ? end - 1 : end);
    found.push(end - start + 1 > maxLine ? 'overlong' : referenceDecode(line));
    start = end + 1;
  }
  if (bytes.length - start >= maxLine) found.push('overlong');
  return found;
}
