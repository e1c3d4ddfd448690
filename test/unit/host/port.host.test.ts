import { closeSync, openSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HANGUP, READABLE, WRITABLE } from '../../../agent/native.ts';
import { NO_HOST } from '../support/native.ts';
import { installDevices, ported } from '../support/porting.ts';

vi.mock('node:fs', async (original) => ({
  ...(await original<typeof import('node:fs')>()),
  openSync: vi.fn(),
  closeSync: vi.fn(),
}));

beforeEach(installDevices);

afterEach(() => {
  vi.useRealTimers();
});

describe('a host', () => {
  it('that is there at the start is seen at once', () => {
    const { port, seen } = ported();
    port.start();
    expect(seen()).toEqual(['+host']);
  });

  it('comes and goes by edges, without a timer', () => {
    const { device, port, seen } = ported();
    device.idle = NO_HOST;
    port.start();
    expect([seen(), vi.getTimerCount()]).toEqual([[], 0]);
    device.idle = -1;
    device.edge(WRITABLE);
    device.edge(WRITABLE);
    device.idle = NO_HOST;
    device.edge(READABLE | HANGUP);
    device.edge(READABLE | HANGUP);
    expect([seen(), vi.getTimerCount()]).toEqual([['+host', '-host'], 0]);
  });

  it('that goes in the middle of a line leaves nothing for the next one', () => {
    const { native, device, port, seen } = ported();
    device.reads.push(Buffer.from('half a secr'));
    port.start();
    device.idle = NO_HOST;
    device.edge(READABLE | HANGUP);
    expect(native.isBlank).toBe(true);
    device.reads.push(Buffer.from('refresh\n'));
    device.edge(READABLE);
    expect(seen()).toEqual(['+host', '-host', '+host', 'refresh', '-host']);
  });

  it('is noticed when it comes back after it went in the middle of a flood', () => {
    const { device, port, seen } = ported();
    port.start();
    for (let reads = 0; reads < 16; reads += 1) device.reads.push(Buffer.from('x\n'));
    device.edge(READABLE | HANGUP);
    device.idle = NO_HOST;
    vi.runAllTimers();
    expect(seen().at(-1)).toBe('-host');
    device.idle = -1;
    device.edge(WRITABLE);
    expect(seen()).toEqual(['+host']);
  });

  it('that goes in the middle of a flood is not taken for a line that hung up', () => {
    const { device, port, seen, lines } = ported();
    device.idle = NO_HOST;
    port.start();
    for (let reads = 0; reads < 16; reads += 1) device.reads.push(Buffer.from('x\n'));
    device.edge(READABLE | WRITABLE);
    expect(device.reads).toEqual([]);
    vi.runAllTimers();
    device.edge(READABLE | HANGUP);
    const lived = ['+host', ...Array.from({ length: 16 }, () => 'x'), '-host'];
    expect([seen(), vi.getTimerCount()]).toEqual([lived, 0]);
    expect(lines).toEqual([expect.stringContaining('host channel open')]);
    expect(openSync).toHaveBeenCalledTimes(1);
    expect(closeSync).not.toHaveBeenCalled();
    device.idle = -1;
    device.edge(WRITABLE);
    expect(seen()).toEqual(['+host']);
  });

  it('that reads is not watched for room to write, and one that does not is', () => {
    const { device, port } = ported();
    port.start();
    device.edge(READABLE | WRITABLE);
    expect(device.edges & WRITABLE).toBe(0);
    device.writes.push(-1);
    port.send('one', Buffer.from('one\n'));
    expect(device.edges & WRITABLE).toBe(WRITABLE);
  });

  it('that floods is read sixteen times a turn, however many edges come', () => {
    const { device, port } = ported();
    device.idle = Buffer.alloc(100, 'x\n');
    port.start();
    for (let turn = 0; turn < 50; turn += 1) {
      const before = device.readCount;
      device.edge(READABLE | WRITABLE);
      vi.advanceTimersToNextTimer();
      expect(device.readCount - before).toBeLessThanOrEqual(32);
    }
    device.idle = -1;
    vi.runAllTimers();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('sending', () => {
  it('goes out at once, or when the host reads again', () => {
    const { device, port } = ported();
    port.start();
    port.send('one', Buffer.from('one\n'));
    expect(device.text).toBe('one\n');
    device.writes.push(2, -1);
    port.send('two', Buffer.from('two\n'));
    expect(device.text).toBe('one\ntw');
    device.edge(WRITABLE);
    expect(device.text).toBe('one\ntwo\n');
  });

  it('without a host is dropped, and is not sent to the next one', () => {
    const { device, port } = ported();
    device.idle = NO_HOST;
    port.start();
    port.send('one', Buffer.from('one\n'));
    device.idle = -1;
    device.edge(WRITABLE);
    expect(device.written).toEqual([]);
  });

  it('what a host did not read is not sent to the next one', () => {
    const { device, port } = ported();
    port.start();
    device.writes.push(-1);
    port.send('one', Buffer.from('one\n'));
    device.idle = NO_HOST;
    device.edge(READABLE | HANGUP);
    device.idle = -1;
    device.edge(WRITABLE);
    port.send('two', Buffer.from('two\n'));
    expect(device.text).toBe('two\n');
  });

  it('says by its name what was dropped because the host does not read, once until it reads', () => {
    const { device, port, count } = ported();
    port.start();
    const fill = (): void => {
      device.writes.push(-1);
      port.send('full', Buffer.alloc(2 * 1024 * 1024));
      for (let i = 0; i < 100; i += 1) {
        device.writes.push(-1);
        port.send('two', Buffer.from('two\n'));
      }
    };
    fill();
    expect(count('a message to the host was dropped, it does not read: name=two')).toBe(1);
    device.edge(WRITABLE);
    port.send('one', Buffer.from('one\n'));
    fill();
    expect(count('a message to the host was dropped')).toBe(2);
  });
});
