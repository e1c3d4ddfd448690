/**
 * Lines on their way to the host, in order and bounded: a host that does not read for hours costs
 * one heartbeat's memory, and finds the newest one when it reads again.
 */

/** Two of the longest lines; the kernel itself holds 704,512 bytes before it says EAGAIN. */
const MAX_QUEUED = 2 * 1024 * 1024;

/** Writes `bytes` from `start`; gives the count, or -1 when the host must read first. */
export type Write = (bytes: Buffer, start: number) => number;

interface Line {
  readonly name: string;
  readonly bytes: Buffer;
}

export class WriteQueue {
  readonly #write: Write;
  #lines: Line[] = [];
  /** Bytes of the first line that are written already. */
  #sent = 0;
  #size = 0;

  constructor(write: Write) {
    this.#write = write;
  }

  /** Bytes that wait. */
  get size(): number {
    return this.#size;
  }

  /** Appends a line. A heartbeat takes the place of one that waits. False: full, not taken. */
  add(name: string, bytes: Buffer): boolean {
    const stale = this.#lines.findIndex(
      (line, index) => line.name === 'heartbeat' && name === 'heartbeat' && !this.#begun(index),
    );
    if (stale !== -1) this.#size -= this.#lines.splice(stale, 1)[0]?.bytes.length ?? 0;
    if (this.#size + bytes.length > MAX_QUEUED) return false;
    this.#lines.push({ name, bytes });
    this.#size += bytes.length;
    return true;
  }

  /** Writes what the host takes. */
  flush(): void {
    for (let line = this.#lines[0]; line !== undefined; line = this.#lines[0]) {
      const count = this.#write(line.bytes, this.#sent);
      if (count <= 0) return;
      this.#sent += count;
      if (this.#sent < line.bytes.length) continue;
      this.#lines.shift();
      this.#size -= line.bytes.length;
      this.#sent = 0;
    }
  }

  /** Forgets everything: the host that it was meant for is gone. */
  clear(): void {
    this.#lines = [];
    this.#sent = 0;
    this.#size = 0;
  }

  #begun(index: number): boolean {
    return index === 0 && this.#sent > 0;
  }
}
