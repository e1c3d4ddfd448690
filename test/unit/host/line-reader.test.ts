import { describe, expect, it } from 'vitest';
import { LineReader, MAX_LINE } from '../../../agent/host/line-reader.ts';
import { FakeMemory, isZero } from '../support/memory.ts';

/** A reader that keeps copies of its lines; `overlong` lines are kept as `null`. */
function reading(maxLine = 64) {
  const memory = new FakeMemory();
  const lines: (string | null)[] = [];
  const reader = new LineReader(
    memory,
    { line: (bytes) => lines.push(bytes.toString()), overlong: () => lines.push(null) },
    maxLine,
  );
  const [buffer = Buffer.alloc(0)] = memory.blocks;
  return { memory, lines, reader, buffer, feed: (text: string | Buffer) => feed(reader, text) };
}

/** Feeds bytes as a port does: as many at a time as there is space for. */
function feed(reader: LineReader, bytes: string | Buffer): void {
  let rest = Buffer.from(bytes);
  while (rest.length > 0) {
    const { buffer, start, end } = reader.space;
    const count = rest.copy(buffer, start, 0, end - start);
    reader.filled(count);
    rest = rest.subarray(count);
  }
}

describe('lines', () => {
  it('come out the same when bytes arrive one at a time', () => {
    const { lines, feed } = reading();
    for (const byte of Buffer.from('one\ntwo ü\n\nthree\n')) feed(Buffer.of(byte));
    expect(lines).toEqual(['one', 'two ü', '', 'three']);
  });

  it('come out all and in order when a thousand arrive at once', () => {
    const { lines, feed } = reading(MAX_LINE);
    const sent = Array.from({ length: 1000 }, (_, index) => `line ${index}`);
    feed(`${sent.join('\n')}\n`);
    expect(lines).toEqual(sent);
  });

  it('keep a character whose bytes arrive apart', () => {
    const { lines, feed } = reading();
    const bytes = Buffer.from('a😀b\n');
    feed(bytes.subarray(0, 3));
    feed(bytes.subarray(3));
    expect(lines).toEqual(['a😀b']);
  });

  it('may end as Windows ends them, and only the last CR belongs to the end', () => {
    const { lines, feed } = reading();
    feed('one\r\ntwo\r\r\nth\rree\n\r\n');
    expect(lines).toEqual(['one', 'two\r', 'th\rree', '']);
  });

  it('are not handed out before their end has come', () => {
    const { lines, feed } = reading();
    feed('one\ntw');
    expect(lines).toEqual(['one']);
    feed('o\n');
    expect(lines).toEqual(['one', 'two']);
  });

  it('leave one block of locked memory and no copy behind', () => {
    const { memory, feed } = reading();
    for (let i = 0; i < 100; i += 1) feed('some line\nand half of');
    expect(memory.blocks.length).toBe(1);
  });
});

describe('the limit', () => {
  it.each([
    ['\n', 63],
    ['\r\n', 62],
  ])('counts the end %j too', (end, length) => {
    const { lines, feed } = reading(64);
    feed(`${'x'.repeat(length)}${end}next\n`);
    expect(lines).toEqual(['x'.repeat(length), 'next']);
  });

  it('is the same for a line that arrives byte by byte', () => {
    const { lines, feed } = reading(8);
    for (const byte of Buffer.from('1234567\n12345678\nnext\n')) feed(Buffer.of(byte));
    expect(lines).toEqual(['1234567', null, 'next']);
  });

  it('drops a line that is one byte longer, once, and takes the next', () => {
    const { lines, feed } = reading(64);
    feed(`${'x'.repeat(64)}\nnext\n`);
    expect(lines).toEqual([null, 'next']);
  });

  it('drops the whole of a line that is many times longer, byte by byte too', () => {
    const { lines, feed } = reading(8);
    for (const byte of Buffer.from(`one\n${'x'.repeat(100)}\ntwo\n`)) feed(Buffer.of(byte));
    expect(lines).toEqual(['one', null, 'two']);
  });

  it('is told for each of two lines that are too long', () => {
    const { lines, feed } = reading(8);
    feed(`${'x'.repeat(20)}\n${'y'.repeat(8)}\nok\n`);
    expect(lines).toEqual([null, null, 'ok']);
  });

  it('holds for 100 MiB without an end, in the memory of one line', () => {
    const { memory, lines, reader, buffer } = reading(MAX_LINE);
    const chunk = Buffer.alloc(MAX_LINE, 'x');
    for (let sent = 0; sent < 100 * 1024 * 1024; sent += chunk.length) feed(reader, chunk);
    expect(lines).toEqual([null]);
    expect(memory.blocks).toEqual([buffer]);
    feed(reader, '\nnext\n');
    expect(lines).toEqual([null, 'next']);
  });

  it('always leaves space to read into', () => {
    const { reader } = reading(8);
    for (let i = 0; i < 100; i += 1) {
      const { start, end } = reader.space;
      expect(start).toBeLessThan(end);
      feed(reader, 'x'.repeat(1 + (i % 5)));
    }
  });

  it('lets a shutdown message of 64 KiB through', () => {
    const { lines, feed } = reading(MAX_LINE);
    const line = `{"__name__":"shutdown","message":"${'x'.repeat(65_536)}"}`;
    feed(`${line}\n`);
    expect(lines).toEqual([line]);
  });
});

describe('wiping', () => {
  it('leaves no byte of a line when its handler has returned', () => {
    const { buffer, feed } = reading();
    feed('secret\nmore of it\r\n');
    expect(isZero(buffer)).toBe(true);
  });

  it('leaves nothing but the unfinished line, at the front', () => {
    const { buffer, feed } = reading();
    for (const tail of ['t', 'tail', 'a tail that is longer than its line']) {
      feed(`secret\n${tail}`);
      expect(buffer.toString('latin1').replace(/\0+$/, '')).toBe(tail);
      feed('\n');
      expect(isZero(buffer)).toBe(true);
    }
  });

  it('leaves nothing of a line that was too long, nor of the bytes dropped after it', () => {
    const { buffer, feed } = reading(16);
    feed('x'.repeat(16));
    expect(isZero(buffer)).toBe(true);
    feed('secret');
    expect(isZero(buffer)).toBe(true);
    feed('secret\nok');
    expect(buffer.toString('latin1').replace(/\0+$/, '')).toBe('ok');
  });

  it('happens also when the handler throws', () => {
    const memory = new FakeMemory();
    const line = (): void => {
      throw new Error('a bug');
    };
    const reader = new LineReader(memory, { line, overlong: () => {} }, 64);
    expect(() => feed(reader, 'secret\n')).toThrow('a bug');
    expect(memory.isBlank).toBe(true);
  });

  it('leaves nothing of half a line when the host goes away', () => {
    const { reader, buffer, lines, feed } = reading();
    feed('half of a lo');
    reader.reset();
    expect(isZero(buffer)).toBe(true);
    feed('refresh\n');
    expect(lines).toEqual(['refresh']);
  });

  it('ends the dropping of a long line when the host goes away', () => {
    const { reader, lines, feed } = reading(8);
    feed('x'.repeat(20));
    reader.reset();
    feed('refresh\n');
    expect(lines).toEqual([null, 'refresh']);
  });

  it('gives the block back at the end', () => {
    const { memory, reader, buffer, feed } = reading();
    feed('half of a secret');
    reader.close();
    expect(memory.released).toEqual([buffer]);
    expect(isZero(buffer)).toBe(true);
  });
});
