import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { ShortMessages, skipLongMessages } from '../../../agent/bus/long-messages.ts';
import { build } from '../../support/bus-bytes.ts';

const LIMIT = 1024;
const LINE = Buffer.from('OK 0123456789abcdef0123456789abcdef\r\n');

function message(length: number, endian: 'l' | 'B' = 'l'): Buffer {
  return Buffer.from(build({ endian, type: 1, serial: 1, fields: [], body: Buffer.alloc(length) }));
}

function read(stream: Buffer, cuts: readonly number[]) {
  const skipped = vi.fn();
  const messages = new ShortMessages(LIMIT, skipped);
  const at = [0, ...[...cuts].sort((a, b) => a - b), stream.length];
  const pieces = at.slice(1).map((end, index) => stream.subarray(at[index], end));
  const kept = Buffer.concat(pieces.flatMap((piece) => [...messages.of(piece)]));
  return { kept, skipped: skipped.mock.calls.length };
}

it('keeps what is short and nothing of what is long, in whatever pieces it comes', () => {
  const body = fc.oneof(fc.nat({ max: 2 * LIMIT }), fc.constantFrom(0, LIMIT - 16, LIMIT - 15));
  const endian = fc.constantFrom('l' as const, 'B' as const);
  const cases = fc.tuple(fc.array(fc.tuple(body, endian)), fc.array(fc.nat({ max: 4096 })));
  fc.assert(
    fc.property(cases, ([bodies, cuts]) => {
      const all = bodies.map((each) => message(...each));
      const stream = Buffer.concat([LINE, ...all]);
      const short = all.filter(({ length }) => length <= LIMIT);
      expect(
        read(
          stream,
          cuts.filter((cut) => cut < stream.length),
        ),
      ).toEqual({
        kept: Buffer.concat([LINE, ...short]),
        skipped: all.length - short.length,
      });
    }),
  );
});

it('leaves to the library what is longer than D-Bus allows, which ends the connection', () => {
  const header = message(0);
  header.writeUInt32LE(128 * 1024 * 1024 - 15, 4);
  expect(read(Buffer.concat([LINE, header]), [])).toEqual({
    kept: Buffer.concat([LINE, header]),
    skipped: 0,
  });
  header.writeUInt32LE(128 * 1024 * 1024 - 16, 4);
  expect(read(Buffer.concat([LINE, header]), [])).toEqual({ kept: LINE, skipped: 1 });
});

it('is in the way of who reads the stream, and of nothing else', async () => {
  const stream = new PassThrough();
  skipLongMessages(stream, LIMIT, () => {});
  stream.write(LINE);
  for (const length of [8, 4 * LIMIT, 16]) stream.write(message(length));
  stream.end();
  expect(await buffer(stream)).toEqual(Buffer.concat([LINE, message(8), message(16)]));
});
