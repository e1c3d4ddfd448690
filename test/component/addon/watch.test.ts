import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Closable, HANGUP, READABLE, WRITABLE } from '../../../agent/native.ts';
import { loadTestAddon } from '../../support/test-addon.ts';
import { Child, loadAddon, pause, runChild, until } from './support.ts';

const native = loadAddon();
const support = loadTestAddon();

/** Opens a port as the agent does. */
function openPort(path: string): number {
  return openSync(path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY);
}

/** Watches `fd` for the length of the test and collects the edges. */
function edgesOf(fd: number): number[] {
  const edges: number[] = [];
  const watch = native.watch(fd, (events) => edges.push(events));
  onTestFinished(() => watch.close());
  return edges;
}

function readAll(fd: number): string {
  const buffer = Buffer.alloc(16);
  let text = '';
  for (;;) {
    const count = native.read(fd, buffer, 0, buffer.length);
    if (count <= 0) return text;
    text += buffer.toString('latin1', 0, count);
  }
}

describe('watch', () => {
  it('reports the present state once, then every arrival', async () => {
    const [near, far] = support.socketpair();
    onTestFinished(() => {
      closeSync(near);
      closeSync(far);
    });
    const edges = edgesOf(near);
    await until(() => edges.length === 1);
    expect(edges).toEqual([WRITABLE]);
    writeSync(far, 'one');
    await until(() => edges.length === 2);
    // Nobody read, and yet nothing more is reported until something changes.
    await pause(50);
    expect(edges).toEqual([WRITABLE, READABLE | WRITABLE]);
    writeSync(far, 'two');
    await until(() => edges.length === 3);
    expect(readAll(near)).toBe('onetwo');
  });

  it('keeps quiet about what it was not asked for', async () => {
    const [near, far] = support.socketpair();
    onTestFinished(() => {
      closeSync(near);
      closeSync(far);
    });
    const edges: number[] = [];
    const watch = native.watch(near, (events) => edges.push(events), READABLE);
    onTestFinished(() => watch.close());
    // An empty socket can be written to, and that is no news here.
    await pause(50);
    expect(edges).toEqual([]);
    writeSync(far, 'one');
    await until(() => edges.length === 1);
    expect(edges).toEqual([READABLE]);
    for (const wrong of [0, 4, 1.5]) {
      expect(() => native.watch(near, () => {}, wrong)).toThrow(RangeError);
    }
  });

  it('reports that a full socket takes bytes again', async () => {
    const [near, far] = support.socketpair();
    onTestFinished(() => {
      closeSync(near);
      closeSync(far);
    });
    const chunk = Buffer.alloc(65_536);
    while (native.write(near, chunk, 0, chunk.length) > 0);
    const edges = edgesOf(near);
    await pause(20);
    expect(edges).toEqual([]);
    while (native.read(far, chunk, 0, chunk.length) > 0);
    await until(() => edges.length > 0);
    expect(edges[0]).toBe(WRITABLE);
  });

  it('sees a host hang up, and its last bytes can be read to the end', async () => {
    const [near, far] = support.socketpair();
    onTestFinished(() => closeSync(near));
    writeSync(far, 'the last words of the host');
    closeSync(far);
    const edges = edgesOf(near);
    await until(() => edges.length === 1);
    expect(edges).toEqual([READABLE | WRITABLE | HANGUP]);
    expect(readAll(near)).toBe('the last words of the host');
    expect(native.read(near, Buffer.alloc(1), 0, 1)).toBe(0);
  });

  it('sees the master of a pty go, once', async () => {
    const { fd, path } = support.openPty();
    const port = openPort(path);
    onTestFinished(() => closeSync(port));
    const edges = edgesOf(port);
    writeSync(fd, 'hello');
    await until(() => edges.some((events) => (events & READABLE) !== 0));
    expect(readAll(port)).toBe('hello');
    edges.length = 0;
    closeSync(fd);
    await until(() => edges.length > 0);
    await pause(50);
    expect(edges).toEqual([READABLE | WRITABLE | HANGUP]);
    expect(native.read(port, Buffer.alloc(1), 0, 1)).toBe(0);
    expect(() => native.write(port, Buffer.alloc(1), 0, 1)).toThrow('write: EIO');
  });

  it('sees the slave of a pty go and come back', async () => {
    const { fd, path } = support.openPty();
    onTestFinished(() => closeSync(fd));
    const first = openPort(path);
    const edges = edgesOf(fd);
    await until(() => edges.length === 1);
    closeSync(first);
    await until(() => edges.some((events) => (events & HANGUP) !== 0));
    const second = openPort(path);
    onTestFinished(() => closeSync(second));
    edges.length = 0;
    writeSync(second, 'back');
    await until(() => edges.length > 0);
    expect(edges[0]).toBe(READABLE | WRITABLE);
    expect(readAll(fd)).toBe('back');
  });

  it('makes no wake-ups while nothing changes, also on a port that is hung up', async () => {
    const measure = `
      const count = () => Number(/^voluntary_ctxt_switches:\\s*(\\d+)/m.exec(
        require('fs').readFileSync('/proc/self/status', 'latin1'))[1]);
      setTimeout(() => {
        const before = count();
        setTimeout(() => { console.log(count() - before); process.exit(); }, 2_000);
      }, 200);
    `;
    const watching = `
      const fs = require('fs');
      const flags = fs.constants.O_RDWR | fs.constants.O_NONBLOCK | fs.constants.O_NOCTTY;
      const silent = support.openPty();
      const hungUp = support.openPty();
      const ports = [silent, hungUp].map(({ path }) => fs.openSync(path, flags));
      fs.closeSync(hungUp.fd);
      for (const port of ports) native.watch(port, () => {});
    `;
    const [bare, watched] = await Promise.all([runChild(measure), runChild(watching + measure)]);
    // The runtime's own background work gives either a handful; spinning would give thousands.
    expect(watched).toBeLessThanOrEqual((bare as number) + 10);
  });

  it('can be closed in its callback, again and again', async () => {
    const [near, far] = support.socketpair();
    onTestFinished(() => {
      closeSync(near);
      closeSync(far);
    });
    let calls = 0;
    const watch: Closable = native.watch(near, () => {
      calls += 1;
      watch.close();
      watch.close();
    });
    await until(() => calls === 1);
    writeSync(far, 'x');
    await pause(30);
    watch.close();
    expect(calls).toBe(1);
  });

  it('leaks neither descriptors nor watches', async () => {
    const [near, far] = support.socketpair();
    for (let round = 0; round < 5_000; round += 1) {
      native.watch(near, () => {}).close();
      if (round % 500 === 0) await pause(0);
    }
    closeSync(near);
    closeSync(far);
    const next = openSync('/dev/null', 'r');
    closeSync(next);
    expect(next).toBeLessThanOrEqual(Math.max(near, far));
  });

  it('runs promise reactions and ticks before it returns to the loop', async () => {
    const order = await runChild(`
      const order = [];
      const [near, far] = support.socketpair();
      const watch = native.watch(near, () => {
        order.push('edge');
        process.nextTick(() => order.push('tick'));
        Promise.resolve().then(() => order.push('promise'));
        setImmediate(() => { console.log(JSON.stringify(order)); watch.close(); });
      });
    `);
    expect(order).toEqual(['edge', 'tick', 'promise']);
  });

  it('lets an exception of the callback end the process', async () => {
    const child = new Child(`
      const [near] = support.socketpair();
      native.watch(near, () => { throw new Error('from the callback'); });
    `);
    expect(await child.end()).toBe(1);
    expect(child.stderr).toContain('Error: from the callback');
  });

  it('goes on after an exception that the process survives', async () => {
    const result = await runChild(`
      const [near, far] = support.socketpair();
      const seen = [];
      process.on('uncaughtException', (error) => {
        seen.push(error.message);
        if (seen.length === 1) require('fs').writeSync(far, 'x');
        else { console.log(JSON.stringify(seen)); watch.close(); }
      });
      const watch = native.watch(near, (events) => { throw new Error('edge ' + events); });
    `);
    expect(result).toEqual(['edge 2', 'edge 3']);
  });

  it('keeps the process alive while it is open, and not longer', async () => {
    const child = new Child(`
      const [near, far] = support.socketpair();
      let watch = native.watch(near, () => console.log('edge'));
      setTimeout(() => require('fs').writeSync(far, 'x'), 100).unref();
      setTimeout(() => watch.close(), 200).unref();
    `);
    expect(await child.end()).toBe(0);
    expect(child.stdout).toBe('edge\nedge\n');
  });

  it('refuses what cannot be watched', () => {
    const file = openSync('/etc/passwd', 'r');
    onTestFinished(() => closeSync(file));
    const edge = () => {};
    expect(() => native.watch(file, edge)).toThrow(
      expect.objectContaining({ code: 'EPERM', errno: 1, syscall: 'epoll_ctl' }),
    );
    expect(() => native.watch(1_000_000, edge)).toThrow(expect.objectContaining({ code: 'EBADF' }));
    expect(() => native.watch(-1, edge)).toThrow(RangeError);
    expect(() => native.watch(0, undefined as never)).toThrow(TypeError);
  });

  it('checks what its method is called on', () => {
    const [near, far] = support.socketpair();
    onTestFinished(() => {
      closeSync(near);
      closeSync(far);
    });
    const watch = native.watch(near, () => {});
    const { close } = watch;
    for (const other of [undefined, {}, native, Buffer.alloc(1)]) {
      expect(() => close.call(other as never)).toThrow(TypeError);
    }
    watch.close();
  });
});
