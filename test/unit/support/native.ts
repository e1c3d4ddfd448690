/** The addon for tests: descriptors whose reads and writes are scripted. */

import {
  type Account,
  type Closable,
  HANGUP,
  type ListenOptions,
  type Native,
  type PeerListener,
  READABLE,
  WRITABLE,
} from '../../../agent/native.ts';
import { FakeMemory } from './memory.ts';

/** What one read or write gives: bytes that were read, a count, or an error. */
export type Outcome = Buffer | number | Error;

export const WOULD_BLOCK = -1;
export const NO_HOST = 0;

/** One descriptor as the kernel would show it. */
export class FakeDescriptor {
  /** What the next reads give, in order. */
  readonly reads: Outcome[] = [];
  /** What reads give when {@link reads} is empty. */
  idle: Outcome = WOULD_BLOCK;
  /** What the next writes give, in order; a number bounds what is taken. Then all is taken. */
  readonly writes: Outcome[] = [];
  readonly written: Buffer[] = [];
  readCount = 0;
  isClosed = false;
  isWatched = false;
  /** How often it began to be watched; the kernel tells the present state each time. */
  watchCount = 0;
  /** The edges that are reported, a hang-up always among them. */
  edges = 0;
  #onEdge: ((events: number) => void) | undefined;

  read(buffer: Uint8Array, start: number, end: number): number {
    if (start >= end) throw new RangeError('start and end must not be equal');
    this.readCount += 1;
    const outcome = this.reads.shift() ?? this.idle;
    if (outcome instanceof Error) throw outcome;
    if (typeof outcome === 'number') return outcome;
    const taken = outcome.subarray(0, end - start);
    buffer.set(taken, start);
    if (taken.length < outcome.length) this.reads.unshift(outcome.subarray(taken.length));
    return taken.length;
  }

  write(buffer: Uint8Array, start: number, end: number): number {
    const outcome = this.writes.shift() ?? end - start;
    if (outcome instanceof Error) throw outcome;
    const count = typeof outcome === 'number' ? Math.min(outcome, end - start) : outcome.length;
    if (count > 0) this.written.push(Buffer.from(buffer.subarray(start, start + count)));
    return count;
  }

  watch(onEdge: (events: number) => void, edges: number): Closable {
    this.#onEdge = onEdge;
    this.edges = edges | HANGUP;
    this.isWatched = true;
    this.watchCount += 1;
    return {
      close: () => {
        if (this.#onEdge !== onEdge) return;
        this.#onEdge = undefined;
        this.isWatched = false;
      },
    };
  }

  /** Something changed; it is told when it is watched for. */
  edge(events: number): void {
    const told = events & this.edges;
    if (told !== 0) this.#onEdge?.(told);
  }

  get text(): string {
    return Buffer.concat(this.written).toString();
  }
}

export class FakeNative extends FakeMemory implements Native {
  /** CLOCK_BOOTTIME in milliseconds. */
  time = 1_000_000;
  readonly accounts = new Map<string, Account | Error>();
  readonly notes: string[] = [];
  /** What the next writes throw, whatever their descriptor. */
  readonly writes: Error[] = [];
  listenOptions: ListenOptions | undefined;
  isListening = false;
  strangers = 0;
  /** What `notify` throws. */
  notifyError: Error | undefined;
  readonly #descriptors = new Map<number, FakeDescriptor>();

  descriptor(fd: number): FakeDescriptor {
    const known = this.#descriptors.get(fd) ?? new FakeDescriptor();
    this.#descriptors.set(fd, known);
    return known;
  }

  /** The descriptor that is watched; an empty one when none is. */
  get watched(): FakeDescriptor {
    const all = [...this.#descriptors.values()];
    return all.find(({ isWatched }) => isWatched) ?? new FakeDescriptor();
  }

  readonly watch = (
    fd: number,
    onEdge: (events: number) => void,
    edges = READABLE | WRITABLE,
  ): Closable => this.descriptor(fd).watch(onEdge, edges);

  readonly read = (fd: number, buffer: Uint8Array, start: number, end: number): number =>
    this.descriptor(fd).read(buffer, start, end);

  readonly write = (fd: number, buffer: Uint8Array, start: number, end: number): number => {
    const outcome = this.writes.shift();
    if (outcome !== undefined) throw outcome;
    return this.descriptor(fd).write(buffer, start, end);
  };

  readonly close = (fd: number): void => {
    if (this.descriptor(fd).isClosed) throw new Error(`descriptor ${fd} closed twice`);
    this.descriptor(fd).isClosed = true;
  };

  readonly listen = (options: ListenOptions): PeerListener => {
    this.listenOptions = options;
    this.isListening = true;
    const listener = this;
    return {
      get strangers() {
        return listener.strangers;
      },
      allow: (uids) => {
        this.listenOptions = { ...options, allowedUids: uids };
      },
      close: () => {
        this.isListening = false;
      },
    };
  };

  readonly harden = (): void => {};

  readonly notify = (state: string): boolean => {
    if (this.notifyError !== undefined) throw this.notifyError;
    this.notes.push(state);
    return true;
  };

  readonly boottime = (): number => this.time;
  readonly monotonic = (): number => this.time;

  readonly resolveUser = async (name: string): Promise<Account | undefined> => {
    const account = this.accounts.get(name);
    if (account instanceof Error) throw account;
    return account;
  };
}
