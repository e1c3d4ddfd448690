import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ProbeFailure } from '../../../agent/report/failure.ts';
import { bodyOf } from '../../../agent/report/http-get.ts';

function read(text: string): string {
  return bodyOf(Buffer.from(text, 'latin1')).toString('latin1');
}

it.each([
  ['HTTP/1.0 200 OK\r\n\r\n[]', '[]'],
  ['HTTP/1.1 200\r\n\r\n[]', '[]'],
  ['HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n[]', '[]'],
  ['HTTP/1.0 200 OK\r\nX: y\r\ncontent-length:2 \r\n\r\n[]more', '[]'],
  ['HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n', ''],
  ['HTTP/1.0 200 OK\r\n\r\n[]\r\n\r\n', '[]\r\n\r\n'],
])('%j', (text, body) => {
  expect(read(text)).toBe(body);
});

it.each([
  ['', 'NO_HTTP'],
  ['[]', 'NO_HTTP'],
  ['HTTP/1.0 200 OK\r\n', 'NO_HTTP'],
  ['HTTP/2 200 OK\r\n\r\n', 'NO_HTTP'],
  ['HTTP/1.0 2000 OK\r\n\r\n', 'NO_HTTP'],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 'NO_HTTP'],
  [`HTTP/1.0 200 OK\r\nX: ${'y'.repeat(17_000)}\r\n\r\n[]`, 'NO_HTTP'],
  ['HTTP/1.0 404 Not Found\r\n\r\n{}', 'HTTP_404'],
  ['HTTP/1.0 500 Internal Server Error\r\n\r\n', 'HTTP_500'],
  ['HTTP/1.1 101 Switching Protocols\r\n\r\n', 'HTTP_101'],
  ['HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\n[]', 'CUT_SHORT'],
])('%j is %s', (text, code) => {
  expect(() => read(text)).toThrow(expect.objectContaining({ code }));
});

it('stands any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.boolean(), (bytes, prefixed) => {
      const answer = prefixed ? Buffer.concat([Buffer.from('HTTP/1.0 200 '), bytes]) : bytes;
      try {
        bodyOf(Buffer.from(answer));
      } catch (error) {
        expect(error).toBeInstanceOf(ProbeFailure);
      }
    }),
  );
});
