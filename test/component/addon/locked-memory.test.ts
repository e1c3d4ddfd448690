import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Child, loadAddon, NOBODY, runChild } from './support.ts';

const native = loadAddon();

/** KiB of this process that are locked, left out of dumps and wiped in forks. */
function lockedKiB(): number {
  const mappings = readFileSync('/proc/self/smaps', 'latin1').split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m);
  return mappings
    .filter((mapping) => ['lo', 'dd', 'wf'].every((flag) => mapping.includes(` ${flag}`)))
    .reduce((sum, mapping) => sum + Number(/^Locked:\s*(\d+) kB/m.exec(mapping)?.[1]), 0);
}

describe('allocate', () => {
  it('gives exactly as many zeroed bytes as were asked for', () => {
    for (const size of [1, 4_095, 4_096, 4_097, 131_072]) {
      const buffer = native.allocate(size);
      expect(Buffer.isBuffer(buffer)).toBe(true);
      expect(buffer).toHaveLength(size);
      expect(buffer.buffer.byteLength).toBe(size);
      expect(buffer.every((byte) => byte === 0)).toBe(true);
      native.release(buffer);
    }
  });

  it('locks its pages and keeps them out of dumps and forks', () => {
    const before = lockedKiB();
    const buffers = [native.allocate(1), native.allocate(5 * 4_096)];
    expect(lockedKiB() - before).toBe(6 * 4);
    for (const buffer of buffers) native.release(buffer);
    expect(lockedKiB()).toBe(before);
  });

  it('refuses sizes that nobody means', () => {
    for (const size of [0, -1, 1.5, Number.NaN, 16 * 1024 * 1024 + 1, 2 ** 53]) {
      expect(() => native.allocate(size)).toThrow(RangeError);
    }
    expect(() => native.allocate('8' as never)).toThrow(TypeError);
  });

  it('fails with a typed error at RLIMIT_MEMLOCK, leaves nothing behind and recovers', async () => {
    const result = await runChild(
      `
      const live = [];
      let failure;
      try { while (live.length < 2000) live.push(native.allocate(1)); } catch (error) {
        failure = { ...error, message: error.message };
      }
      const count = live.length;
      const { readFileSync } = require('fs');
      const sizeMiB = () => Number(readFileSync('/proc/self/statm', 'latin1').split(' ')[0]) / 256;
      // Left mapped after each failure, this would be a gigabyte of addresses.
      const before = sizeMiB();
      for (let i = 0; i < 1_000; i += 1) try { native.allocate(2 ** 20); } catch {}
      const grownMiB = sizeMiB() - before;
      native.release(live.pop());
      const last = native.allocate(1);
      live.forEach((buffer) => native.release(buffer));
      native.release(last);
      const left = readFileSync('/proc/self/smaps', 'latin1').includes(' wf');
      console.log(JSON.stringify({ failure, count, left, leaked: grownMiB > 500 }));
    `,
      { limit: '-l 64', uid: NOBODY },
    );
    expect(result).toEqual({
      failure: {
        code: 'ENOMEM',
        errno: 12,
        syscall: 'mlock',
        message: 'mlock: ENOMEM, Cannot allocate memory',
      },
      count: 16,
      left: false,
      leaked: false,
    });
  });

  // Where the kernel pipes cores to a program there is none to look at; the mapping's flags stand
  // for it then.
  const cores =
    readFileSync('/proc/sys/kernel/core_pattern', 'latin1') === 'core\n' ? ['core'] : [];
  it.each(cores)('is left out of a %s dump', async () => {
    const cwd = mkdtempSync('/tmp/ovirt-sso-test-core-');
    onTestFinished(() => rmSync(cwd, { recursive: true }));
    // The markers exist nowhere but in the two buffers: not in this script, not as a string.
    const child = new Child(
      `
      const locked = native.allocate(32);
      const common = Buffer.allocUnsafeSlow(32);
      for (let i = 0; i < 32; i += 1) {
        locked[i] = 0x41 + ((i * 7) % 23);
        common[i] = 0x41 + ((i * 5) % 23);
      }
      process.abort();
    `,
      { cwd, limit: '-c unlimited', env: { HOME: cwd } },
    );
    expect(await child.end()).toBe('SIGABRT');
    const [core] = readdirSync(cwd);
    const dump = readFileSync(`${cwd}/${core}`);
    const marker = (factor: number) =>
      Buffer.from(Array.from({ length: 32 }, (_, i) => 0x41 + ((i * factor) % 23)));
    expect(dump.includes(marker(5))).toBe(true);
    expect(dump.includes(marker(7))).toBe(false);
  });
});

describe('release', () => {
  it('detaches at once: no view sees anything any more', () => {
    const buffer = native.allocate(16);
    const view = buffer.subarray(4, 8);
    buffer.write('secret');
    native.release(buffer);
    expect(buffer).toHaveLength(0);
    expect(view).toHaveLength(0);
    expect(buffer[0]).toBeUndefined();
    expect(buffer.toString()).toBe('');
    expect(buffer.buffer.byteLength).toBe(0);
  });

  it('may come again, and through any view', () => {
    const buffer = native.allocate(16);
    native.release(buffer.subarray(3, 5));
    expect(buffer).toHaveLength(0);
    native.release(buffer);
    native.release(buffer);
  });

  it('refuses memory that allocate did not make', () => {
    const foreign = [Buffer.alloc(4), Buffer.alloc(0), new Uint8Array(4), Buffer.from('pooled')];
    for (const buffer of foreign) {
      expect(() => native.release(buffer)).toThrow(TypeError);
    }
    expect(() => native.release(undefined as never)).toThrow(TypeError);
    const shared = new Uint8Array(new SharedArrayBuffer(4));
    expect(() => native.release(shared)).toThrow(TypeError);
  });

  it('leaves alone what was moved to another ArrayBuffer', () => {
    const before = lockedKiB();
    const buffer = native.allocate(8);
    buffer.write('moved');
    const moved = new Uint8Array((buffer.buffer as ArrayBuffer).transfer());
    native.release(buffer);
    expect(Buffer.from(moved).toString('latin1', 0, 5)).toBe('moved');
    expect(() => native.release(moved)).toThrow(TypeError);
    expect(lockedKiB()).toBeGreaterThan(before);
  });

  it('survives 100 000 rounds with flat memory', async () => {
    const result = (await runChild(
      `
      const round = () => { const b = native.allocate(100); b[0] = 1; native.release(b); };
      const turn = () => new Promise((resolve) => setImmediate(resolve));
      const run = async (rounds) => {
        for (let i = 0; i < rounds; i += 1) { round(); if (i % 500 === 0) await turn(); }
        gc(); await turn(); gc(); await turn();
        return process.memoryUsage.rss();
      };
      const maps = () => require('fs').readFileSync('/proc/self/smaps', 'latin1').includes(' wf');
      (async () => {
        const first = await run(20_000);
        const last = await run(80_000);
        console.log(JSON.stringify({ grownMiB: (last - first) / 2 ** 20, left: maps() }));
      })();
    `,
      { nodeArgs: ['--expose-gc'] },
    )) as { grownMiB: number; left: boolean };
    expect(result.left).toBe(false);
    expect(result.grownMiB).toBeLessThan(8);
  });
});

describe('forgotten memory', () => {
  it('is wiped and unmapped by the collector, also next to released memory', async () => {
    const result = await runChild(
      `
      const maps = () => require('fs').readFileSync('/proc/self/smaps', 'latin1').includes(' wf');
      const turn = () => new Promise((resolve) => setImmediate(resolve));
      (async () => {
        (() => {
          for (let i = 0; i < 200; i += 1) {
            const buffer = native.allocate(100);
            if (i % 3 === 0) native.release(buffer);
            if (i % 3 === 1) buffer.buffer.transfer();
          }
        })();
        const before = maps();
        for (let i = 0; i < 5; i += 1) { gc(); await turn(); }
        console.log(JSON.stringify([before, maps()]));
      })();
    `,
      { nodeArgs: ['--expose-gc'] },
    );
    expect(result).toEqual([true, false]);
  });
});

describe('wipe', () => {
  it('zeroes exactly the view', () => {
    const buffer = Buffer.alloc(10, 'x');
    native.wipe(buffer.subarray(2, 5));
    expect(buffer.toString('latin1')).toBe('xx\0\0\0xxxxx');
    native.wipe(new Uint8Array(0));
    expect(() => native.wipe('text' as never)).toThrow(TypeError);
  });
});
