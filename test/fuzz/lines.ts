/** Lines of a host, damaged at random, through the real decoder and the reference. */

import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import { type Decoded, decode } from '../../agent/host/decode.ts';
import { fakeSecrets } from '../unit/support/memory.ts';
import { referenceDecode } from '../unit/support/reference-decoder.ts';

const BATCH = 2_000;

const message = fc.constantFrom(
  '{"__name__":"login","username":"alice@corp","password":"s\\u00e9cret"}',
  '{"__name__":"shutdown","timeout":"30","message":"bye","reboot":"True"}',
  '{"__name__":"lifecycle-event","type":"before_migration","reply_id":"1","failure":null}',
  '{"__name__":"refresh","apiVersion":3}',
  '{"__name__":"echo","a":[1,{"b":-1.5e3}],"c":"\\ud83d\\ude00"}',
);
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 3 }),
  fc
    .constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', '\\u', '\0', '"password":"x"', 'null')
    .map((text) => Buffer.from(text)),
);
const damage = fc.record({ at: fc.nat(200), remove: fc.nat(4), insert: piece });
const line = fc.tuple(message, fc.array(damage, { maxLength: 4 })).map(([text, all]) =>
  all.reduce<Buffer>((bytes, { at, remove, insert }) => {
    const from = at % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, from), insert, bytes.subarray(from + remove)]);
  }, Buffer.from(text)),
);

/** Throws, with the line, where the two differ. Returns how many lines were tried. */
export function fuzzLines(seconds: number): number {
  const end = performance.now() + seconds * 1000;
  let tried = 0;
  while (performance.now() < end) {
    fc.assert(fc.property(line, holds), { numRuns: BATCH });
    tried += BATCH;
  }
  return tried;
}

function holds(bytes: Buffer): void {
  const { secrets, memory } = fakeSecrets();
  deepStrictEqual(plain(decode(Buffer.from(bytes), secrets)), referenceDecode(bytes));
  deepStrictEqual(memory.isBlank, true);
}

/** What was decoded, in the reference's words; a password is read and wiped. */
function plain(decoded: Decoded): unknown {
  if (decoded.kind === 'refused') return 'refused';
  if (decoded.kind === 'unknown') return `unknown ${decoded.name}`;
  if (decoded.kind === 'no-password') return `no-password ${decoded.username}`;
  const { message: found } = decoded;
  if (found.name === 'echo') return { name: 'echo', content: { ...found.content } };
  if (found.name !== 'login') return found;
  using password = found.password;
  return { name: 'login', username: found.username, password: password.bytes.toString() };
}
