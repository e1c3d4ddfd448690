/** Memory facts for the heartbeat, from /proc/meminfo and /proc/vmstat (proc(5)). */

import { readFileSync } from 'node:fs';

/** Counters since boot, in pages or events. */
interface Counters {
  readonly at: number;
  readonly swapIn: number;
  readonly swapOut: number;
  readonly faults: number;
  readonly majorFaults: number;
}

/** The numbers of a `/proc` table: `Name:  123 kB` or `name 123`, a line each. */
export function parseTable(text: string): Map<string, number> {
  const table = new Map<string, number>();
  for (const match of text.matchAll(/^([\w()]+):?\s+(\d+)/gm)) {
    const [, name = '', value = ''] = match;
    table.set(name, Number(value));
  }
  return table;
}

/** Samples memory; rates are those since the sample before, 0 in the first. */
export class MemoryProbe {
  readonly #now: () => number;
  readonly #read: (path: string) => string;
  /** What was read last, for when it cannot be read (EMFILE): a heartbeat comes all the same. */
  readonly #tables = new Map<string, Map<string, number>>();
  #before: Counters | undefined;

  /** `now` is a monotonic clock in milliseconds. */
  constructor(now: () => number, read: (path: string) => string = readText) {
    this.#now = now;
    this.#read = read;
  }

  /** `freeRam`: MiB as the text of an integer. `stat`: KiB, and integer events a second. */
  sample() {
    const memory = this.#table('/proc/meminfo');
    const events = this.#table('/proc/vmstat');
    const kib = (name: string): number => memory.get(name) ?? 0;
    const counters: Counters = {
      at: this.#now(),
      swapIn: events.get('pswpin') ?? 0,
      swapOut: events.get('pswpout') ?? 0,
      faults: events.get('pgfault') ?? 0,
      majorFaults: events.get('pgmajfault') ?? 0,
    };
    const before = this.#before ?? counters;
    this.#before = counters;
    const free = kib('MemFree') + kib('Buffers') + kib('Cached');
    return {
      freeRam: String(Math.trunc(free / 1024)),
      stat: {
        mem_total: kib('MemTotal'),
        mem_free: free,
        mem_unused: kib('MemFree'),
        mem_buffers: kib('Buffers'),
        mem_cached: kib('Cached'),
        swap_total: kib('SwapTotal'),
        swap_usage: kib('SwapTotal') - kib('SwapFree'),
        swap_in: rate(before, counters, 'swapIn'),
        swap_out: rate(before, counters, 'swapOut'),
        pageflt: rate(before, counters, 'faults'),
        majflt: rate(before, counters, 'majorFaults'),
      },
    };
  }

  #table(path: string): Map<string, number> {
    const table = parseTable(this.#read(path));
    if (table.size > 0) this.#tables.set(path, table);
    return this.#tables.get(path) ?? table;
  }
}

/** Events a second, rounded down; never negative or infinite, whatever the clock does. */
function rate(before: Counters, after: Counters, key: Exclude<keyof Counters, 'at'>): number {
  const seconds = (after.at - before.at) / 1000;
  return seconds > 0 ? Math.max(0, Math.trunc((after[key] - before[key]) / seconds)) : 0;
}

/** Empty when it cannot be read. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (typeof (error as NodeJS.ErrnoException).syscall !== 'string') throw error;
    return '';
  }
}
