/** Programs of the system whose output is a fact. */

import { execFile } from 'node:child_process';
import { isSystemError, ProbeFailure } from './failure.ts';

export interface CommandOptions {
  /** Kills the program. */
  readonly signal: AbortSignal;
  /** Most characters that it may write. */
  readonly maxOutput: number;
}

export type RunCommand = (
  path: string,
  args: readonly string[],
  options: CommandOptions,
) => Promise<string>;

/**
 * Standard output of the program at `path`, an absolute name: no shell, no search, and an empty
 * environment, so that its output is in the C locale. Settles only when the program is gone, so that
 * one that cannot even be killed (proc_pid_stat(5), state D) is not joined by another.
 * Fails with the system's error, or a {@link ProbeFailure}: EXIT_n, SIGNALLED, TOO_LONG, ABORTED.
 */
export const runCommand: RunCommand = async (path, args, { signal, maxOutput }) => {
  if (signal.aborted) throw new ProbeFailure('ABORTED');
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const options = {
    env: {},
    cwd: '/',
    killSignal: 'SIGKILL',
    maxBuffer: maxOutput,
    encoding: 'utf8',
  } as const;
  const child = execFile(path, args, options, (error, output) => {
    signal.removeEventListener('abort', kill);
    if (error === null) resolve(output);
    else reject(signal.aborted ? new ProbeFailure('ABORTED') : failureOf(error));
  });
  // execFile's own `signal` sends SIGTERM, whatever `killSignal` says, and does not wait.
  const kill = (): void => {
    // A child of its own that outlives it must not hold the pipe open.
    child.stdout?.destroy();
    child.kill('SIGKILL');
  };
  signal.addEventListener('abort', kill);
  child.stdin?.end();
  return promise;
};

/** Without its message, which quotes the program's own words. */
function failureOf(error: Error & { code?: unknown }): Error {
  if (isSystemError(error)) return error;
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return new ProbeFailure('TOO_LONG');
  if (typeof error.code === 'number') return new ProbeFailure(`EXIT_${error.code}`);
  return new ProbeFailure('SIGNALLED');
}
