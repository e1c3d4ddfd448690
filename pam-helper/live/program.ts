/** Other programs' answers, as far as they are there and come in time. */

import { execFile } from 'node:child_process';

const DEADLINE_MS = 5_000;
const MAX_OUTPUT = 16 * 1024 * 1024;

export interface Answer {
  /** 0 when it ended well; undefined when it could not be run, or not to its end. */
  readonly status: number | undefined;
  readonly stdout: string;
}

export async function askProgram(program: string, ...args: string[]): Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const options = { timeout: DEADLINE_MS, maxBuffer: MAX_OUTPUT };
  execFile(program, args, options, (error, stdout) => {
    const code = error === null ? 0 : error.code;
    resolve({ status: typeof code === 'number' ? code : undefined, stdout });
  });
  return promise;
}

/** What it printed, where it ended well and printed something. */
export async function wordOf(program: string, ...args: string[]): Promise<string | undefined> {
  const { status, stdout } = await askProgram(program, ...args);
  const text = stdout.trim();
  return status === 0 && text !== '' ? text : undefined;
}
