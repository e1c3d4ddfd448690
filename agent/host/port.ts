/**
 * The character device to the host: found, opened, watched and opened again.
 *
 * A virtio-serial port is neither a tty nor a pipe. Without a host `read` gives 0, `write` EAGAIN
 * and `poll` IN|HUP for ever, so it is watched by edges and costs nothing while nothing happens.
 * A host's arrival is an OUT edge and nothing else; once it is there, OUT would tell of each line
 * that it has read, so it is left out until a line has to wait. A hung-up tty (a pty in tests, a
 * serial line) shows OUT with its HUP and stays dead: that one is opened anew.
 */

import { closeSync, constants, openSync } from 'node:fs';
import type { Log } from '../log.ts';
import { type Closable, type Native, READABLE, WRITABLE } from '../native.ts';
import type { LineReader } from './line-reader.ts';
import { WriteQueue } from './write-queue.ts';

/** How often a port that is missing, busy or broken is tried again, in milliseconds. */
const RETRY_MS = 2_000;
/** Reads in one turn of the event loop, so that a host that floods does not stop heartbeats. */
const READS_PER_TURN = 16;

export interface PortOptions {
  /** Device files in the order in which they are tried. */
  readonly paths: readonly string[];
  readonly native: Pick<Native, 'watch' | 'read' | 'write'>;
  readonly reader: LineReader;
  readonly log: Log;
  /** A host is at the other end. */
  readonly connected: () => void;
  /** It went away, or the device did. */
  readonly disconnected: () => void;
}

export class Port {
  readonly #options: PortOptions;
  readonly #queue: WriteQueue;
  #fd: number | undefined;
  #watch: Closable | undefined;
  /** The edges that {@link #watch} reports. */
  #edges = 0;
  #retry: NodeJS.Timeout | undefined;
  #turn: NodeJS.Immediate | undefined;
  #host = false;
  #stopped = false;
  /** A drop was logged; further ones are not before the host has read everything. */
  #dropping = false;
  /** The last trouble that was logged, so that waiting is logged once and not every two seconds. */
  #trouble = '';

  constructor(options: PortOptions) {
    this.#options = options;
    this.#queue = new WriteQueue((bytes, start) => {
      if (this.#fd === undefined) return -1;
      return options.native.write(this.#fd, bytes, start, bytes.length);
    });
  }

  start(): void {
    this.#open();
  }

  /** Sends a line, or keeps it until the host reads; drops it when there is no host. */
  send(name: string, line: Buffer): void {
    if (!this.#host) return;
    if (this.#queue.size === 0) this.#dropping = false;
    if (!this.#queue.add(name, line) && !this.#dropping) {
      this.#dropping = true;
      this.#options.log.warning('a message to the host was dropped, it does not read', { name });
    }
    this.#guarded(() => {
      this.#queue.flush();
      this.#watchEdges();
    });
  }

  /** Closes the port; what is still queued is given one try. */
  stop(): void {
    this.#stopped = true;
    this.#guarded(() => this.#queue.flush());
    this.#close();
    clearTimeout(this.#retry);
    this.#options.reader.close();
  }

  #open(): void {
    this.#retry = undefined;
    for (const path of this.#options.paths) {
      try {
        this.#fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY);
      } catch (error) {
        if (ABSENT.has(errnoName(error))) continue;
        this.#wait(`${path}: ${explain(errnoName(error))}`);
        return;
      }
      this.#trouble = '';
      this.#options.log.info('host channel open', { device: path });
      this.#guarded(() => {
        this.#watchEdges();
        this.#read(0);
      });
      return;
    }
    this.#wait(`none of ${this.#options.paths.join(' or ')} exists yet`);
  }

  #wait(trouble: string): void {
    if (this.#stopped) return;
    if (trouble !== this.#trouble) {
      this.#trouble = trouble;
      this.#options.log.notice('waiting for the host channel', { why: trouble });
    }
    this.#retry = setTimeout(() => this.#open(), RETRY_MS);
  }

  #edge(events: number): void {
    this.#guarded(() => {
      this.#read(events);
      if (this.#host) this.#queue.flush();
      this.#watchEdges();
    });
  }

  /** Watches for what can come next; a new watch tells the present state, so no edge is lost. */
  #watchEdges(): void {
    const edges = this.#host && this.#queue.size === 0 ? READABLE : READABLE | WRITABLE;
    if (this.#fd === undefined || edges === this.#edges) return;
    this.#watch?.close();
    this.#edges = edges;
    this.#watch = this.#options.native.watch(this.#fd, (events) => this.#edge(events), edges);
  }

  /** Reads what there is. 0 bytes: no host; would block: a host that is silent. */
  #read(events: number): void {
    const { native, reader } = this.#options;
    // What it would have read is read now: edges in a flood must not add up to many turns.
    clearImmediate(this.#turn);
    for (let reads = 0; reads < READS_PER_TURN; reads += 1) {
      if (this.#fd === undefined) return;
      const { buffer, start, end } = reader.space;
      const count = native.read(this.#fd, buffer, start, end);
      if (count === 0) {
        this.#hostGone();
        if ((events & WRITABLE) !== 0) this.#reopen('hung up');
        return;
      }
      this.#hostHere();
      if (count < 0) return;
      reader.filled(count);
      // A port that broke while its lines were handled has left half a line behind.
      if (this.#fd === undefined) reader.reset();
    }
    // Edges come once: what is left must be asked for. The state that this one told is old by then.
    this.#turn = setImmediate(() => this.#edge(0));
  }

  #hostHere(): void {
    if (this.#host) return;
    this.#host = true;
    this.#options.connected();
  }

  #hostGone(): void {
    if (!this.#host) return;
    this.#host = false;
    // The present state is wanted anew: it tells a dead tty from a port that waits.
    this.#edges = 0;
    this.#queue.clear();
    this.#options.reader.reset();
    this.#options.disconnected();
  }

  #reopen(why: string): void {
    this.#hostGone();
    this.#close();
    this.#wait(why);
  }

  #close(): void {
    this.#host = false;
    this.#watch?.close();
    this.#watch = undefined;
    this.#edges = 0;
    clearImmediate(this.#turn);
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  /** The kernel's errors (EIO, ENODEV of an unplugged port) lead to a new try, all else is a bug. */
  #guarded(step: () => void): void {
    try {
      step();
    } catch (error) {
      const code = errnoName(error);
      if (code === '') throw error;
      if (!this.#stopped) this.#reopen(code);
    }
  }
}

/** A device that is not there (yet), or whose hardware is not. */
const ABSENT: ReadonlySet<string> = new Set(['ENOENT', 'ENXIO', 'ENODEV']);

function explain(code: string): string {
  if (code === 'EBUSY') return 'EBUSY, another program has it open (is another agent running?)';
  if (code === 'EACCES')
    return 'EACCES, this account may not open it (a udev rule, or chown, gives it the device)';
  return code;
}

/** errno's name when `error` came from the kernel, else empty. */
function errnoName(error: unknown): string {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && typeof syscall === 'string' ? code : '';
}
