import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';

/** A line of the server's script, for one connection; `hostile-server` without arguments lists
 * them. */
export const step = {
  answer: (bytes: Buffer) => `answer ${bytes.length > 0 ? bytes.toString('hex') : '-'}`,
  pieces: (size: number, pauseMs: number, bytes: Buffer) =>
    `pieces ${size} ${pauseMs} ${bytes.toString('hex')}`,
  split: (first: number, bytes: Buffer) => `split ${first} ${bytes.toString('hex')}`,
  linger: (bytes: Buffer) => `linger ${bytes.toString('hex')}`,
  unread: (bytes: Buffer) => `unread ${bytes.toString('hex')}`,
  silent: 'silent',
  close: 'close',
};

/** Starts it, gives it its script and waits until it listens. */
export class HostileServer implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #received: string[] = [];

  private constructor(child: ChildProcessByStdio<Writable, Readable, null>) {
    this.#child = child;
  }

  static async start(
    program: string,
    socket: string,
    script: readonly string[],
    options: readonly string[] = [],
  ): Promise<HostileServer> {
    const child = spawn(program, [...options, socket], { stdio: ['pipe', 'pipe', 'inherit'] });
    const server = new HostileServer(child);
    const lines = createInterface({ input: child.stdout });
    const ready = once(lines, 'line');
    lines.on('line', (line) => {
      const [verb, hex = ''] = line.split(' ');
      if (verb === 'received') {
        server.#received.push(Buffer.from(hex, 'hex').toString('latin1'));
      }
    });
    child.stdin.on('error', () => {});
    child.stdin.end(script.map((line) => `${line}\n`).join(''));
    const [first] = await ready;
    if (first !== 'ready') {
      throw new Error(`hostile-server says ${first}`);
    }
    return server;
  }

  /** The requests so far, each as it came over the wire. */
  get received(): readonly string[] {
    return this.#received;
  }

  /** Waits until it has read so many requests. */
  async settled(requests: number): Promise<void> {
    while (this.#received.length < requests) {
      await setTimeout(5);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await ended;
    }
  }
}
