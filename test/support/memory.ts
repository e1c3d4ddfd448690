/** Looks for a text in another process's memory, as root may through /proc (proc(5)). */

import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** Read this much at once; whole pages of any size that Linux has. */
const CHUNK = 4 * 1024 * 1024;
const PAGE = Number(execFileSync('getconf', ['PAGESIZE']));
/** Bits of an entry's last byte, proc_pid_pagemap(5): the page is in memory, or swapped out. */
const TOUCHED = 0xc0;

export interface Copy {
  /** Where it was found, as hexadecimal. */
  readonly address: string;
  readonly encoding: 'utf8' | 'utf16le';
  /** The mapping's name in /proc/PID/maps; empty for anonymous memory. */
  readonly mapping: string;
}

/** Every copy of these texts in the writable memory of the process, as UTF-8 and as UTF-16. */
export function findCopies(pid: number, ...texts: readonly string[]): Copy[] {
  const needles = (['utf8', 'utf16le'] as const).flatMap((encoding) =>
    texts.map((text) => ({ encoding, bytes: Buffer.from(text, encoding) })),
  );
  const overlap = Math.max(...needles.map(({ bytes }) => bytes.length)) - 1;
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    return writableMappings(pid).flatMap((mapping) => {
      const copies = new Map<string, Copy>();
      for (const { start, end } of touched(pid, mapping)) {
        for (let at = start; at < end; at += BigInt(CHUNK)) {
          const chunk = readChunk(memory, at, end, overlap, () => isMapped(pid, mapping));
          for (const { encoding, bytes } of needles) {
            for (let hit = chunk.indexOf(bytes); hit !== -1; hit = chunk.indexOf(bytes, hit + 1)) {
              const address = (at + BigInt(hit)).toString(16);
              copies.set(`${address} ${encoding}`, { address, encoding, mapping: mapping.name });
            }
          }
        }
      }
      return [...copies.values()];
    });
  } finally {
    closeSync(memory);
  }
}

interface Range {
  readonly start: bigint;
  readonly end: bigint;
}

interface Mapping extends Range {
  readonly name: string;
}

function writableMappings(pid: number): Mapping[] {
  const lines = readFileSync(`/proc/${pid}/maps`, 'latin1').trim().split('\n');
  return lines.flatMap((line) => {
    const [range = '', permissions = '', , , , ...name] = line.split(/\s+/);
    if (permissions[1] !== 'w') return [];
    const [start = '', end = ''] = range.split('-');
    return [{ start: BigInt(`0x${start}`), end: BigInt(`0x${end}`), name: name.join(' ') }];
  });
}

function isMapped(pid: number, { start, end }: Mapping): boolean {
  return writableMappings(pid).some((each) => each.start === start && each.end === end);
}

/**
 * The pages of a mapping that have something in them. A program with a compiler has half a gigabyte
 * that was never touched; a text without NUL does not reach into a page that was not.
 */
function touched(pid: number, { start, end }: Range): Range[] {
  const entries = Buffer.alloc((Number(end - start) / PAGE) * 8);
  const pages = openSync(`/proc/${pid}/pagemap`, 'r');
  readSync(pages, entries, 0, entries.length, (start / BigInt(PAGE)) * 8n);
  closeSync(pages);
  const ranges: { start: bigint; end: bigint }[] = [];
  for (let page = 0; page * 8 < entries.length; page += 1) {
    if (((entries[page * 8 + 7] ?? 0) & TOUCHED) === 0) continue;
    const at = start + BigInt(page * PAGE);
    const last = ranges.at(-1);
    if (last?.end === at) last.end += BigInt(PAGE);
    else ranges.push({ start: at, end: at + BigInt(PAGE) });
  }
  return ranges;
}

/**
 * A chunk and the beginning of the next, so that no copy hides on the border. A mapping that the
 * process has given back since it was listed has nothing in it any more.
 */
function readChunk(
  memory: number,
  at: bigint,
  end: bigint,
  overlap: number,
  isThere: () => boolean,
): Buffer {
  const length = Math.min(Number(end - at), CHUNK + overlap);
  const chunk = Buffer.alloc(length);
  try {
    return chunk.subarray(0, readSync(memory, chunk, 0, length, at));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EIO' || isThere()) throw error;
    return chunk.subarray(0, 0);
  }
}
