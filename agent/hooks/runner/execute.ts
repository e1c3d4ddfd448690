/** One hook: a process group of its own, its output in lines, and an end in time. */

import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { Output } from './output.ts';

/** From SIGTERM, which a hook may use to tidy up, to SIGKILL. */
const GRACE_MS = 500;
/** After SIGKILL, for the kernel; a process in uninterruptible sleep is left to systemd. */
const KILL_MS = 300;
/** For output that is still in the pipe of a hook that has ended; spent where a stray holds it. */
const DRAIN_MS = 500;

export interface Execution {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds until the whole group must be gone. */
  readonly limitMs: number;
  readonly onLine: (stream: 'stdout' | 'stderr', text: string) => void;
  /** Kills a process group. */
  readonly kill: (pid: number, signal: NodeJS.Signals) => void;
}

export interface HookEnd {
  /** `exit N`, a signal's name, `late`, or the system's code for what could not be started. */
  readonly how: string;
  /** Whether it did what it should. */
  readonly done: boolean;
  /** Bytes of output that were not told. */
  readonly dropped: number;
}

/**
 * Runs a hook to its end, which is the end of its process: what it leaves running in its group is
 * killed then, and a pipe that a stray descendant holds open is let go. Never rejects.
 */
export async function execute(execution: Execution): Promise<HookEnd> {
  const { limitMs, onLine } = execution;
  const child = begin(execution);
  if (typeof child === 'string') return { how: child, done: false, dropped: 0 };
  const outputs = (['stdout', 'stderr'] as const).map((stream) =>
    read(child[stream], (text) => onLine(stream, text)),
  );
  const killGroup = (signal: NodeJS.Signals): void => {
    if (child.pid !== undefined) execution.kill(child.pid, signal);
  };
  const terminate = setTimeout(() => killGroup('SIGTERM'), Math.max(0, limitMs - GRACE_MS));
  const kill = setTimeout(() => killGroup('SIGKILL'), limitMs);
  const began = performance.now();
  const end = await Promise.race([ended(child), after(limitMs + KILL_MS, 'late')]);
  const isLate = performance.now() - began >= Math.max(0, limitMs - GRACE_MS);
  clearTimeout(terminate);
  clearTimeout(kill);
  killGroup('SIGKILL');
  await Promise.race([Promise.all(outputs.map(({ closed }) => closed)), after(DRAIN_MS, '')]);
  for (const stream of [child.stdout, child.stderr]) stream?.destroy();
  for (const { output } of outputs) output.end();
  const dropped = outputs.reduce((sum, { output }) => sum + output.dropped, 0);
  return { how: isLate ? 'late' : end, done: !isLate && end === 'exit 0', dropped };
}

/**
 * The process, or the system's code for why there is none. Some codes come as an event of the child, for
 * others spawn() throws: a file that somebody writes to (ETXTBSY), one that a policy forbids (EPERM).
 */
function begin({ path, env }: Execution): ChildProcess | string {
  try {
    const stdio: StdioOptions = ['ignore', 'pipe', 'pipe'];
    return spawn(path, [], { cwd: '/', env, detached: true, stdio });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
}

/** Where no descriptors were left for pipes there is no stream. */
function read(stream: Readable | null | undefined, line: (text: string) => void) {
  const output = new Output(line);
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  if (!stream) {
    resolve();
    return { output, closed };
  }
  stream.on('data', (bytes: Buffer) => output.push(bytes));
  // An error of a pipe ends it; what counts is how the hook ends.
  stream.on('error', () => {});
  stream.on('close', resolve);
  return { output, closed };
}

function ended(child: ChildProcess): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  child.on('exit', (code, signal) => resolve(signal === null ? `exit ${code}` : signal));
  child.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name));
  return promise;
}

function after<T>(milliseconds: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, value).unref());
}
