import { describe, expect, it } from 'vitest';
import { WriteQueue } from '../../../agent/host/write-queue.ts';

const BLOCKED = -1;
const MAX_QUEUED = 2 * 1024 * 1024;

/** A queue onto a host that takes `takes` bytes at a time until it blocks. */
function queued() {
  const host = {
    takes: Number.POSITIVE_INFINITY,
    room: Number.POSITIVE_INFINITY,
    text: '',
    calls: 0,
  };
  const queue = new WriteQueue((bytes, start) => {
    host.calls += 1;
    const count = Math.min(host.takes, host.room, bytes.length - start);
    if (count === 0) return BLOCKED;
    host.room -= count;
    host.text += bytes.toString('latin1', start, start + count);
    return count;
  });
  const add = (name: string, text = `${name}\n`): boolean => queue.add(name, Buffer.from(text));
  return { host, queue, add };
}

it('writes lines whole and in order', () => {
  const { host, queue, add } = queued();
  for (const name of ['one', 'two', 'three']) add(name);
  queue.flush();
  expect(host.text).toBe('one\ntwo\nthree\n');
  expect(queue.size).toBe(0);
});

it('never mixes lines when the host takes a few bytes at a time', () => {
  const { host, queue, add } = queued();
  host.takes = 3;
  host.room = 4;
  add('first');
  add('second');
  queue.flush();
  expect(host.text).toBe('firs');
  add('third');
  for (let i = 0; i < 30; i += 1) {
    host.room = 1;
    queue.flush();
  }
  expect(host.text).toBe('first\nsecond\nthird\n');
});

it('asks a blocked host once a flush', () => {
  const { host, queue, add } = queued();
  host.room = 0;
  for (let i = 0; i < 100; i += 1) add('line');
  queue.flush();
  expect(host.calls).toBe(1);
});

it('does not spin on a device that takes nothing and does not say that it would block', () => {
  let calls = 0;
  const queue = new WriteQueue(() => {
    calls += 1;
    if (calls > 100) throw new Error('spinning');
    return 0;
  });
  queue.add('line', Buffer.from('line\n'));
  queue.flush();
  expect(queue.size).toBe(5);
});

it('keeps its place when writing fails, and tells', () => {
  let isBroken = true;
  const written: string[] = [];
  const queue = new WriteQueue((bytes, start) => {
    if (isBroken) throw new Error('EIO');
    written.push(bytes.toString('latin1', start));
    return bytes.length - start;
  });
  queue.add('line', Buffer.from('line\n'));
  expect(() => queue.flush()).toThrow('EIO');
  isBroken = false;
  queue.flush();
  expect(written).toEqual(['line\n']);
});

describe('a heartbeat', () => {
  it('takes the place of one that waits, so that a silent host costs one', () => {
    const { host, queue, add } = queued();
    host.room = 0;
    add('startup');
    for (let beat = 0; beat < 1000; beat += 1) add('heartbeat', `beat ${beat}\n`);
    add('end');
    host.room = Number.POSITIVE_INFINITY;
    queue.flush();
    expect(host.text).toBe('startup\nbeat 999\nend\n');
  });

  it('whose first bytes are written already is written to its end', () => {
    const { host, queue, add } = queued();
    host.room = 2;
    add('heartbeat', 'beat 0\n');
    queue.flush();
    add('heartbeat', 'beat 1\n');
    add('heartbeat', 'beat 2\n');
    host.room = Number.POSITIVE_INFINITY;
    queue.flush();
    expect(host.text).toBe('beat 0\nbeat 2\n');
    expect(queue.size).toBe(0);
  });

  it('replaces no line of another name', () => {
    const { host, queue, add } = queued();
    host.room = 0;
    for (const name of ['echo', 'echo', 'heartbeat', 'heartbeat']) add(name);
    host.room = Number.POSITIVE_INFINITY;
    queue.flush();
    expect(host.text).toBe('echo\necho\nheartbeat\n');
  });
});

describe('the bound', () => {
  it('is 2 MiB of lines that wait; one more is not taken', () => {
    const { queue, add } = queued();
    expect(add('a', 'x'.repeat(MAX_QUEUED - 1))).toBe(true);
    expect(add('b', 'xx')).toBe(false);
    expect(add('c', 'x')).toBe(true);
    expect(add('d', 'x')).toBe(false);
    expect(queue.size).toBe(MAX_QUEUED);
  });

  it('has room again for what was written', () => {
    const { queue, add } = queued();
    add('a', 'x'.repeat(MAX_QUEUED));
    queue.flush();
    expect(add('b', 'x'.repeat(MAX_QUEUED))).toBe(true);
  });

  it('keeps room for a heartbeat in the place of an older one', () => {
    const { queue, add } = queued();
    add('heartbeat', 'x'.repeat(10));
    add('a', 'x'.repeat(MAX_QUEUED - 10));
    expect(add('heartbeat', 'y'.repeat(10))).toBe(true);
    expect(queue.size).toBe(MAX_QUEUED);
  });
});

it('forgets everything, half a line too, when the host is gone', () => {
  const { host, queue, add } = queued();
  host.room = 2;
  add('first');
  add('second');
  queue.flush();
  queue.clear();
  expect(queue.size).toBe(0);
  host.room = Number.POSITIVE_INFINITY;
  host.text = '';
  add('third');
  queue.flush();
  expect(host.text).toBe('third\n');
});
