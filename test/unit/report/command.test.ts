import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../../agent/report/command.ts';
import { until } from '../../support/wait.ts';
import { temporaryFolder } from './support/folder.ts';

const folder = temporaryFolder();
const signal = new AbortController().signal;
const options = { signal, maxOutput: 1024 };

it('gives what the program writes, without a shell and without an environment', async () => {
  const output = await runCommand('/bin/sh', ['-c', 'env; echo "$0 $1"', '$HOME', '*'], options);
  expect(output).toContain('$HOME *\n');
  expect(output).not.toMatch(/^(?:HOME|USER|LANG)=/m);
  expect(await runCommand('/usr/bin/env', [], options)).toBe('');
});

it('gives it no input', async () => {
  expect(await runCommand('/bin/cat', [], options)).toBe('');
});

describe('fails by a code that says nothing of the output', () => {
  it.each([
    ['a program that is not there', '/nonexistent/rpm', [], 'ENOENT'],
    ['one that may not be run', '/etc/passwd', [], 'EACCES'],
    ['an exit code', '/bin/sh', ['-c', 'echo secret >&2; exit 3'], 'EXIT_3'],
    ['a signal', '/bin/sh', ['-c', 'kill -TERM $$'], 'SIGNALLED'],
    ['a flood', '/bin/sh', ['-c', 'while :; do echo secret; done'], 'TOO_LONG'],
  ])('%s', async (_, path, args, code) => {
    const error = await runCommand(path, args, options).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code });
    if (!String(code).startsWith('E') || String(code).includes('_')) {
      expect(String(error)).not.toContain('secret');
    }
  });

  it('giving up, and it is dead then', async () => {
    const controller = new AbortController();
    const script = `trap "" TERM INT; echo $$ > ${folder}/pid; while :; do read line < ${folder}/fifo; done`;
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    const running = runCommand('/bin/sh', ['-c', script], {
      ...options,
      signal: controller.signal,
    });
    await until(() => existsSync(join(folder, 'pid')), 'the program runs');
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'ABORTED' });
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

it('does not begin when it is given up already', async () => {
  const running = runCommand('/bin/true', [], { ...options, signal: AbortSignal.abort() });
  await expect(running).rejects.toMatchObject({ code: 'ABORTED' });
});
