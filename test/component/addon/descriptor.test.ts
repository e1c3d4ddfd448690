import { execFileSync } from 'node:child_process';
import { closeSync, openSync, unlinkSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadTestAddon } from '../../support/test-addon.ts';
import { loadAddon, runChild } from './support.ts';

const native = loadAddon();
const support = loadTestAddon();

function pair(): [number, number] {
  const fds = support.socketpair();
  onTestFinished(() => {
    for (const fd of fds) closeSync(fd);
  });
  return fds;
}

describe('read and write', () => {
  it('move exactly the range that they are given', () => {
    const [near, far] = pair();
    expect(native.write(near, Buffer.from('abcdef'), 2, 5)).toBe(3);
    const buffer = Buffer.alloc(8, '.');
    expect(native.read(far, buffer, 1, 7)).toBe(3);
    expect(buffer.toString()).toBe('.cde....');
  });

  it('take any Uint8Array, also a view of a part', () => {
    const [near, far] = pair();
    const whole = new Uint8Array([1, 2, 3, 4, 5]);
    expect(native.write(near, whole.subarray(1, 4), 1, 3)).toBe(2);
    const into = new Uint8Array(200);
    expect(native.read(far, into.subarray(100), 0, 100)).toBe(2);
    expect([...into.subarray(99, 103)]).toEqual([0, 3, 4, 0]);
  });

  it('tell a silence from an end', () => {
    const [near, far] = support.socketpair();
    onTestFinished(() => closeSync(far));
    const buffer = Buffer.alloc(4);
    expect(native.read(far, buffer, 0, 4)).toBe(-1);
    closeSync(near);
    expect(native.read(far, buffer, 0, 4)).toBe(0);
  });

  it('give -1 when no more can be written', () => {
    const [near] = pair();
    const chunk = Buffer.alloc(1 << 20);
    while (native.write(near, chunk, 0, chunk.length) > 0);
    expect(native.write(near, chunk, 0, 1)).toBe(-1);
  });

  it('give an error, never SIGPIPE, where nobody reads', async () => {
    // A listener takes the place of Node's own SIG_IGN and would hear of the signal.
    const result = await runChild(`
      const seen = [];
      process.on('SIGPIPE', () => seen.push('SIGPIPE'));
      const [near, far] = support.socketpair();
      native.close(far);
      try { native.write(near, Buffer.alloc(1), 0, 1); } catch ({ message }) { seen.push(message); }
      setTimeout(() => { console.log(JSON.stringify(seen)); process.exit(); }, 50);
    `);
    expect(result).toEqual(['write: EPIPE, Broken pipe']);
  });

  it('work on pipes as well', () => {
    const path = `/tmp/ovirt-sso-test-fifo-${process.pid}`;
    execFileSync('mkfifo', [path]);
    onTestFinished(() => unlinkSync(path));
    const fd = openSync(path, 'r+');
    expect(native.write(fd, Buffer.from('ab'), 0, 2)).toBe(2);
    const buffer = Buffer.alloc(4);
    expect(native.read(fd, buffer, 0, 4)).toBe(2);
    native.close(fd);
    const reader = openSync(path, 0o4000);
    const writer = openSync(path, 'w');
    native.close(reader);
    expect(() => native.write(writer, buffer, 0, 1)).toThrow('write: EPIPE, Broken pipe');
    native.close(writer);
  });

  it('refuse a range outside of the buffer, and an empty one', () => {
    const [near] = pair();
    const buffer = Buffer.alloc(4);
    const ranges = [
      [-1, 2],
      [0, 5],
      [5, 5],
      [3, 2],
      [0.5, 2],
      [Number.NaN, 2],
      [0, Number.POSITIVE_INFINITY],
      [2, 2],
    ] as const;
    for (const [start, end] of ranges) {
      expect(() => native.read(near, buffer, start, end)).toThrow(RangeError);
      expect(() => native.write(near, buffer, start, end)).toThrow(RangeError);
    }
    expect(() => native.read(near, Buffer.alloc(0), 0, 0)).toThrow(RangeError);
  });

  it('refuse what is no buffer, no number or no descriptor', () => {
    const [near] = pair();
    const buffer = Buffer.alloc(4);
    for (const wrong of ['text', {}, new Uint16Array(4), new DataView(new ArrayBuffer(4)), null]) {
      expect(() => native.read(near, wrong as never, 0, 1)).toThrow(TypeError);
    }
    expect(() => native.read(near, buffer, '0' as never, 1)).toThrow(TypeError);
    expect(() => native.read(undefined as never, buffer, 0, 1)).toThrow(TypeError);
    expect(() => native.read(2 ** 31, buffer, 0, 1)).toThrow(RangeError);
  });

  it('say what failed and never what was written', () => {
    const secret = Buffer.from('correct horse');
    const read = { code: 'EBADF', errno: 9, syscall: 'read' };
    const write = { code: 'EBADF', errno: 9, syscall: 'write' };
    const readOnly = openSync('/dev/null', 'r');
    onTestFinished(() => closeSync(readOnly));
    expect(() => native.read(1_000_000, secret, 0, 1)).toThrow(expect.objectContaining(read));
    expect(() => native.write(readOnly, secret, 0, 13)).toThrow(expect.objectContaining(write));
    expect(() => native.write(readOnly, secret, 0, 13)).toThrow(
      /^write: EBADF, Bad file descriptor$/,
    );
  });
});

describe('close', () => {
  it('closes, and says when there was nothing to close', () => {
    const [near, far] = support.socketpair();
    onTestFinished(() => closeSync(far));
    native.close(near);
    expect(native.read(far, Buffer.alloc(1), 0, 1)).toBe(0);
    expect(() => native.close(near)).toThrow(
      expect.objectContaining({ code: 'EBADF', syscall: 'close' }),
    );
  });
});
