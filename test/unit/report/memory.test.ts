import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MemoryProbe, parseTable } from '../../../agent/report/memory.ts';
import { systemError } from '../support/errors.ts';

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return { ...fs, readFileSync: vi.fn(fs.readFileSync) };
});

afterEach(() => {
  vi.mocked(readFileSync).mockReset();
});

/** /proc/meminfo and /proc/vmstat of a Debian 12 guest with 2 GiB, shortened in their middle. */
const MEMINFO = `MemTotal:        2014504 kB
MemFree:          181932 kB
MemAvailable:    1437148 kB
Buffers:           65752 kB
Cached:          1262452 kB
SwapCached:           72 kB
Active:           655028 kB
Active(anon):       2196 kB
Inactive(file):   737044 kB
SwapTotal:        998396 kB
SwapFree:         996856 kB
HugePages_Total:       0
Hugepagesize:       2048 kB
DirectMap4k:      126820 kB
`;
const VMSTAT = `nr_free_pages 45483
nr_zone_inactive_anon 68413
pgpgin 1084265
pgpgout 2370084
pswpin 18
pswpout 385
pgfault 20214477
pgmajfault 3154
nr_unstable 0
`;

interface Sample {
  readonly at: number;
  readonly meminfo?: string;
  readonly vmstat?: string;
}

/** Takes these samples one after the other and gives the last. */
function last(...samples: readonly Sample[]) {
  let sample: Sample = { at: 0 };
  const probe = new MemoryProbe(
    () => sample.at,
    (path) => (path === '/proc/meminfo' ? (sample.meminfo ?? MEMINFO) : (sample.vmstat ?? VMSTAT)),
  );
  let result = probe.sample();
  for (sample of samples) result = probe.sample();
  return result;
}

function vmstat(swapIn: number, swapOut: number, faults: number, major: number): string {
  return `pswpin ${swapIn}\npswpout ${swapOut}\npgfault ${faults}\npgmajfault ${major}\n`;
}

describe('a heartbeat on Debian 12', () => {
  it('tells KiB, and free RAM in MiB as the text of an integer', () => {
    expect(last()).toEqual({
      freeRam: '1474',
      stat: {
        mem_total: 2014504,
        mem_free: 181932 + 65752 + 1262452,
        mem_unused: 181932,
        mem_buffers: 65752,
        mem_cached: 1262452,
        swap_total: 998396,
        swap_usage: 1540,
        swap_in: 0,
        swap_out: 0,
        pageflt: 0,
        majflt: 0,
      },
    });
  });

  it('tells rates a second, rounded down, since the one before', () => {
    const before = { at: 10_000, vmstat: vmstat(10, 20, 1_000, 5) };
    const { stat } = last(before, { at: 15_000, vmstat: vmstat(20, 45, 1_999, 9) });
    expect(stat).toMatchObject({ swap_in: 2, swap_out: 5, pageflt: 199, majflt: 0 });
  });
});

describe('rates are integers that are never negative or infinite', () => {
  const before = { at: 10_000, vmstat: vmstat(10, 10, 10, 10) };

  it.each([
    ['no time passed', { at: 10_000, vmstat: vmstat(99, 99, 99, 99) }],
    ['the clock went back', { at: 1, vmstat: vmstat(99, 99, 99, 99) }],
    ['the counters went back', { at: 15_000, vmstat: vmstat(0, 0, 0, 0) }],
    ['the counters are gone', { at: 15_000, vmstat: 'nr_free_pages 1\n' }],
    ['the file is empty', { at: 15_000, vmstat: '' }],
  ])('when %s they are 0', (_, after) => {
    const rates = { swap_in: 0, swap_out: 0, pageflt: 0, majflt: 0 };
    expect(last(before, after).stat).toMatchObject(rates);
  });

  it.each([0.001, 1, 4_999.9, 1e12])('also after %d ms', (elapsed) => {
    const { stat } = last(before, { at: 10_000 + elapsed, vmstat: vmstat(11, 12, 1e9, 7e6) });
    for (const value of Object.values(stat)) {
      expect(Number.isSafeInteger(value)).toBe(true);
      expect(value).toBeGreaterThanOrEqual(0);
    }
  });
});

it('tells 0 for what the kernel does not', () => {
  const { freeRam, stat } = last({ at: 1, meminfo: 'MemTotal: 0 kB\n', vmstat: 'other 1\n' });
  expect(freeRam).toBe('0');
  expect(Object.values(stat).every((value) => value === 0)).toBe(true);
});

it('tells what it read last when it can read nothing, and makes no rate of it', () => {
  const before = last({ at: 5_000, vmstat: vmstat(18, 385, 20_215_000, 3154) });
  const blind = last(
    { at: 5_000, vmstat: vmstat(18, 385, 20_215_000, 3154) },
    { at: 10_000, meminfo: '', vmstat: '' },
  );
  expect(blind.freeRam).toBe(before.freeRam);
  expect(blind.stat).toEqual({ ...before.stat, pageflt: 0 });
});

it('reads the running kernel', () => {
  const { freeRam, stat } = new MemoryProbe(() => 0).sample();
  expect(freeRam).toMatch(/^\d+$/);
  expect(stat.mem_total).toBeGreaterThan(stat.mem_unused);
});

describe('a file that cannot be read', () => {
  it.each(['EMFILE', 'ENOENT', 'EACCES'])('at %s counts as zeros', (code) => {
    vi.mocked(readFileSync).mockImplementation(() => {
      throw systemError(code, 'open');
    });
    const { freeRam, stat } = new MemoryProbe(() => 0).sample();
    expect(freeRam).toBe('0');
    expect(Object.values(stat)).toEqual(Array.from({ length: 11 }, () => 0));
  });

  it('is no excuse for a bug', () => {
    vi.mocked(readFileSync).mockImplementation(() => {
      throw new TypeError('a bug');
    });
    expect(() => new MemoryProbe(() => 0).sample()).toThrow('a bug');
  });
});

describe('parseTable', () => {
  it.each([
    ['Active(anon):       2196 kB\n', 'Active(anon)', 2196],
    ['HugePages_Total:       0\n', 'HugePages_Total', 0],
    ['pgfault 20214477', 'pgfault', 20214477],
  ])('reads %j', (text, name, value) => {
    expect(parseTable(text)).toEqual(new Map([[name, value]]));
  });

  it.each(['', 'name', 'name -1', 'name: kB 5', '\n\n'])('finds nothing in %j', (text) => {
    expect(parseTable(text).size).toBe(0);
  });
});
