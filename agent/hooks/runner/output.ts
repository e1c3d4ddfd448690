/** What a hook writes, as log lines, and as few of them as a person will read. */

/** Longest part of a line that is kept; the log itself shows no more of a field. */
const MAX_LINE = 256;
/** Lines of each stream of a hook. */
const MAX_LINES = 100;

const LF = 0x0a;

export class Output {
  readonly #line: (text: string) => void;
  /** The line that is not complete, as far as it is kept. */
  #partial = Buffer.alloc(0);
  #lines = 0;
  #dropped = 0;

  /** `line` takes one line without its newline; the lines of a flood are not told. */
  constructor(line: (text: string) => void) {
    this.#line = line;
  }

  /** Bytes that came when there had been lines enough. */
  get dropped(): number {
    return this.#dropped;
  }

  push(bytes: Buffer): void {
    let start = 0;
    while (start < bytes.length) {
      // No look at each byte of a flood: a hook that writes much is still read at full speed.
      if (this.#lines === MAX_LINES) {
        this.#dropped += bytes.length - start;
        return;
      }
      const newline = bytes.indexOf(LF, start);
      const end = newline === -1 ? bytes.length : newline;
      this.#keep(bytes.subarray(start, end));
      if (newline !== -1) this.#tell();
      start = end + 1;
    }
  }

  /** Tells what stood at the end without a newline. */
  end(): void {
    if (this.#partial.length > 0) this.#tell();
  }

  #keep(bytes: Buffer): void {
    const room = MAX_LINE - this.#partial.length;
    if (room > 0) this.#partial = Buffer.concat([this.#partial, bytes.subarray(0, room)]);
  }

  #tell(): void {
    this.#line(this.#partial.toString());
    this.#partial = Buffer.alloc(0);
    this.#lines += 1;
  }
}
