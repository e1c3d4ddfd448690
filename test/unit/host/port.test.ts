import { closeSync, openSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HANGUP, READABLE, WRITABLE } from '../../../agent/native.ts';
import { systemError } from '../support/errors.ts';
import { NO_HOST } from '../support/native.ts';
import { devices, FD, installDevices, LEGACY, NEW, ported } from '../support/porting.ts';

vi.mock('node:fs', async (original) => ({
  ...(await original<typeof import('node:fs')>()),
  openSync: vi.fn(),
  closeSync: vi.fn(),
}));

beforeEach(installDevices);

afterEach(() => {
  vi.useRealTimers();
});

describe('opening', () => {
  it('tries the legacy name first and opens once', () => {
    devices.set(NEW, FD + 1);
    const { port, lines } = ported();
    port.start();
    expect(openSync).toHaveBeenCalledTimes(1);
    expect(lines).toEqual(['host channel open: device=/dev/virtio-ports/legacy\n']);
  });

  it.each(['ENOENT', 'ENXIO', 'ENODEV'])('takes the next name when the first is %s', (code) => {
    devices.set(LEGACY, systemError(code, 'open'));
    devices.set(NEW, FD);
    const { port, lines } = ported();
    port.start();
    expect(lines).toEqual(['host channel open: device=/dev/virtio-ports/new\n']);
  });

  it.each([
    ['EBUSY', 'another program has it open'],
    ['EACCES', 'EACCES, this account may not open it (a udev rule, or chown, gives it the device)'],
    ['EIO', 'EIO'],
  ])('says why it waits at %s, once, and takes the device when it can', (code, why) => {
    devices.set(LEGACY, systemError(code, 'open'));
    const { port, lines } = ported();
    port.start();
    vi.advanceTimersByTime(3_600_000);
    expect(lines).toEqual([expect.stringContaining(why)]);
    devices.set(LEGACY, FD);
    vi.advanceTimersByTime(2_000);
    expect(lines.at(-1)).toContain('host channel open');
  });

  it('waits for a port that is missing, with one line and one try in two seconds', () => {
    devices.clear();
    const { port, lines } = ported();
    port.start();
    vi.advanceTimersByTime(20_000);
    expect(lines).toEqual([expect.stringContaining('/legacy or /dev/virtio-ports/new exists yet')]);
    expect(openSync).toHaveBeenCalledTimes(22);
  });

  it('says anew when the reason changes', () => {
    devices.clear();
    const { port, lines } = ported();
    port.start();
    devices.set(NEW, systemError('EBUSY', 'open'));
    vi.advanceTimersByTime(10_000);
    expect(lines).toHaveLength(2);
  });
});

describe('trouble on an open port', () => {
  it.each(['EIO', 'ENODEV'])('%s ends the host and leads to a new try', (code) => {
    const { device, port, lines, seen } = ported();
    port.start();
    device.idle = systemError(code, 'read');
    device.edge(READABLE);
    expect(seen()).toEqual(['+host', '-host']);
    port.send('one', Buffer.from('one\n'));
    expect([device.written, device.isWatched]).toEqual([[], false]);
    expect(closeSync).toHaveBeenCalledWith(FD);
    device.idle = -1;
    vi.advanceTimersByTime(2_000);
    expect(seen()).toEqual(['+host']);
    expect(lines.filter((line) => line.includes('waiting'))).toEqual([
      `waiting for the host channel: why=${code}\n`,
    ]);
  });

  it('of an hour leaves one line a second at most', () => {
    const { device, port, lines } = ported();
    device.idle = systemError('EIO', 'read');
    port.start();
    vi.advanceTimersByTime(3_600_000);
    expect(lines.length).toBeLessThanOrEqual(3_602);
  });

  it('of writing in the middle of a chunk leaves nothing behind, nor for the next host', () => {
    const { device, port, reader, seen } = ported((text) => {
      if (text === 'echo') port.send('echo', Buffer.from('echo\n'));
    });
    device.writes.push(systemError('EIO', 'write'));
    device.reads.push(Buffer.from('echo\nhalf a li'));
    port.start();
    const { buffer, start } = reader.space;
    expect([start, buffer.every((byte) => byte === 0)]).toEqual([0, true]);
    device.reads.push(Buffer.from('refresh\n'));
    vi.advanceTimersByTime(2_000);
    expect(seen()).toEqual(['+host', 'echo', '-host', '+host', 'refresh']);
  });

  it('is a hung-up line that shows writable: it is opened anew', () => {
    const { device, port, lines, seen } = ported();
    port.start();
    device.idle = NO_HOST;
    device.edge(READABLE | WRITABLE | HANGUP);
    expect(lines.at(-1)).toBe('waiting for the host channel: why="hung up"\n');
    expect(seen()).toEqual(['+host', '-host']);
    device.idle = -1;
    vi.advanceTimersByTime(2_000);
    expect(seen()).toEqual(['+host']);
  });

  it('is a line that hung up in the middle of a flood: a fresh watch shows it', () => {
    const { device, port, lines, seen } = ported();
    device.idle = NO_HOST;
    port.start();
    for (let reads = 0; reads < 16; reads += 1) device.reads.push(Buffer.from('x\n'));
    device.edge(READABLE | WRITABLE | HANGUP);
    const { watchCount } = device;
    vi.runAllTimers();
    expect(seen().at(-1)).toBe('-host');
    expect([device.isWatched, device.watchCount]).toEqual([true, watchCount + 1]);
    device.edge(READABLE | WRITABLE | HANGUP);
    expect(closeSync).toHaveBeenCalledTimes(1);
    expect(lines.at(-1)).toBe('waiting for the host channel: why="hung up"\n');
    device.idle = -1;
    vi.advanceTimersByTime(2_000);
    expect(seen()).toEqual(['+host']);
  });

  it('of our own is a bug and is thrown', () => {
    const { device, port } = ported(() => {
      throw new TypeError('a bug');
    });
    device.reads.push(Buffer.from('line\n'));
    expect(() => port.start()).toThrow('a bug');
  });
});

describe('stopping', () => {
  it('gives what waits one try, closes, and gives the locked memory back', () => {
    const { native, device, port } = ported();
    port.start();
    device.writes.push(-1);
    port.send('bye', Buffer.from('bye\n'));
    port.stop();
    expect(device.text).toBe('bye\n');
    expect([device.isWatched, native.released.length]).toEqual([false, 1]);
    expect(closeSync).toHaveBeenCalledTimes(1);
  });

  it.each(['missing', 'broken'])('while the port is %s leaves no timer behind', (what) => {
    if (what === 'missing') devices.clear();
    const { device, port } = ported();
    device.idle = systemError('EIO', 'read');
    port.start();
    port.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('in the middle of a flood, or with a broken port, is quiet', () => {
    const { device, port } = ported();
    device.idle = Buffer.alloc(100, 'x\n');
    port.start();
    device.writes.push(-1, systemError('EIO', 'write'));
    port.send('bye', Buffer.from('bye\n'));
    port.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
