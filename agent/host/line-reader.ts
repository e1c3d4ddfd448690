/**
 * Bytes from the channel, cut into bounded lines in one block of locked memory.
 *
 * The port reads straight into {@link LineReader.space}, so a password's bytes exist nowhere else;
 * every line is wiped as soon as its handler returns.
 */

import type { Native } from '../native.ts';

/**
 * Longest line in bytes, its newline included. A shutdown message of 64 KiB must fit with its
 * JSON around it; RLIMIT_MEMLOCK is 8 MiB since Linux 5.16 and systemd 250.
 */
export const MAX_LINE = 128 * 1024;

const LF = 0x0a;
const CR = 0x0d;

export interface LineHandler {
  /** One line without its end. The bytes are gone when this returns. */
  line(bytes: Buffer): void;
  /** A line was longer than the limit and was dropped; told once for each. */
  overlong(): void;
}

export class LineReader {
  readonly #native: Pick<Native, 'release'>;
  readonly #buffer: Buffer;
  readonly #handler: LineHandler;
  /** Bytes that wait for their newline. */
  #used = 0;
  /** Inside a line that was too long: drop bytes up to its newline. */
  #discarding = false;

  /** Throws the addon's error when memory cannot be locked. */
  constructor(
    native: Pick<Native, 'allocate' | 'release'>,
    handler: LineHandler,
    maxLine = MAX_LINE,
  ) {
    this.#native = native;
    this.#buffer = native.allocate(maxLine);
    this.#handler = handler;
  }

  /** Where the next bytes go: read into `buffer[start..end)`, then call {@link filled}. */
  get space(): { readonly buffer: Buffer; readonly start: number; readonly end: number } {
    return { buffer: this.#buffer, start: this.#used, end: this.#buffer.length };
  }

  /** Takes `count` bytes that were put at the start of {@link space}. */
  filled(count: number): void {
    const buffer = this.#buffer;
    const end = this.#used + count;
    let start = 0;
    let from = this.#used;
    while (from < end) {
      const newline = buffer.subarray(0, end).indexOf(LF, from);
      if (newline === -1) break;
      try {
        this.#cut(buffer, start, newline);
      } finally {
        buffer.fill(0, start, newline + 1);
      }
      start = newline + 1;
      from = start;
    }
    this.#keep(buffer, start, end);
  }

  /** Forgets a line that never ended: the host went away in the middle of it. */
  reset(): void {
    this.#buffer.fill(0, 0, this.#used);
    this.#used = 0;
    this.#discarding = false;
  }

  /** Gives the memory back. The reader is of no use afterwards. */
  close(): void {
    this.#used = 0;
    this.#native.release(this.#buffer);
  }

  #cut(buffer: Buffer, start: number, newline: number): void {
    if (this.#discarding) {
      this.#discarding = false;
      return;
    }
    const end = newline > start && buffer[newline - 1] === CR ? newline - 1 : newline;
    this.#handler.line(buffer.subarray(start, end));
  }

  /** Moves the unfinished line to the front, or drops it when the block is full of it. */
  #keep(buffer: Buffer, start: number, end: number): void {
    const rest = end - start;
    if (rest === buffer.length || this.#discarding) {
      buffer.fill(0, start, end);
      this.#used = 0;
      if (!this.#discarding) this.#handler.overlong();
      this.#discarding = true;
      return;
    }
    if (start > 0 && rest > 0) {
      buffer.copyWithin(0, start, end);
      buffer.fill(0, Math.max(rest, start), end);
    }
    this.#used = rest;
  }
}
