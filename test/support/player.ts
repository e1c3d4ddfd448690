/** A program that plays a part and may be killed: what it says, line by line. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { until } from './wait.ts';

export class Player implements AsyncDisposable {
  /** Lines of standard output. */
  readonly lines: string[] = [];
  /** Lines of standard error. */
  readonly errors: string[] = [];
  /** Told of each line of standard output. */
  onLine: ((line: string) => void) | undefined;
  readonly #process: ChildProcess;
  readonly #closed: Promise<unknown>;

  /** Starts it, as another account if one is given. */
  constructor(program: string, args: readonly string[], uid?: number) {
    const account = uid === undefined ? [] : [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
    // As the agent of a test: it must not outlive who started it.
    const mortal = [...account, '--pdeathsig=KILL', '--', program, ...args];
    this.#process = spawn('setpriv', mortal, { stdio: 'pipe' });
    this.#closed = once(this.#process, 'close');
    // A player that was killed does not read any more.
    this.#process.stdin?.on('error', () => {});
    this.#listen(this.#process.stdout, (line) => {
      this.lines.push(line);
      this.onLine?.(line);
    });
    this.#listen(this.#process.stderr, (line) => this.errors.push(line));
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get isAlive(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  say(bytes: string | Uint8Array): void {
    this.#process.stdin?.write(bytes);
  }

  /** Ends its standard input. */
  hush(): void {
    this.#process.stdin?.end();
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Waits until this line of standard output has come. */
  async said(line: string): Promise<void> {
    const what = `${this.#process.spawnargs.join(' ')} says ${line}`;
    await until(() => this.lines.includes(line) || !this.isAlive, what);
    if (!this.isAlive) throw new Error(`${what}: ${this.errors.join('\n')}`);
  }

  /** Waits for its end and for all that it said. */
  async ended(): Promise<void> {
    await this.#closed;
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  #listen(stream: NodeJS.ReadableStream | null, take: (line: string) => void): void {
    if (stream !== null) createInterface({ input: stream }).on('line', take);
  }
}
