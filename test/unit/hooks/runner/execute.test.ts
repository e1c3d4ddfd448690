import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { execute } from '../../../../agent/hooks/runner/execute.ts';
import { RootFolder } from '../../../support/root-folder.ts';
import { until } from '../../../support/wait.ts';
import { kill } from './support.ts';

let root: RootFolder;

beforeEach(() => {
  root = new RootFolder();
});

afterEach(() => root[Symbol.dispose]());

/** A process that nobody has buried yet is as dead as one that is gone. */
function isAlive(line: string | undefined): boolean {
  try {
    const stat = readFileSync(`/proc/${line?.replace('stdout: ', '')}/stat`, 'latin1');
    return !/\) [ZX] /.test(stat);
  } catch {
    return false;
  }
}

async function run(script: string, limitMs = 8_000) {
  const lines: string[] = [];
  const path = root.hook('hook', script);
  const onLine = (stream: string, text: string): void => void lines.push(`${stream}: ${text}`);
  const end = await execute({ path, env: { A: 'b' }, limitMs, onLine, kill });
  return { ...end, lines };
}

describe('a hook', () => {
  it('is told by its output and its end', async () => {
    expect(await run('echo "$0 $A $B $PWD"; echo no newline | tr -d "\\n" >&2')).toEqual({
      how: 'exit 0',
      done: true,
      dropped: 0,
      lines: [`stdout: ${root.path}/hook b  /`, 'stderr: no newline'],
    });
  });

  it.each([
    ['exit 3', 'exit 3'],
    ['kill -9 $$', 'SIGKILL'],
    ['exec /nowhere', 'exit 127'],
  ])('that says %j ends with %s', async (script, how) => {
    expect(await run(script)).toMatchObject({ how, done: false });
  });

  it('that cannot be started says why', async () => {
    const onLine = (): void => {};
    const none = await execute({ path: '/nowhere', env: {}, limitMs: 8_000, onLine, kill });
    expect(none).toEqual({ how: 'ENOENT', done: false, dropped: 0 });
  });

  it('of an interpreter that cannot be one says why, too', async () => {
    const path = root.hook('hook', '');
    writeFileSync(path, '#!/etc/passwd/sh\n');
    const onLine = (): void => {};
    const end = await execute({ path, env: {}, limitMs: 8_000, onLine, kill });
    expect(end).toEqual({ how: 'ENOTDIR', done: false, dropped: 0 });
  });

  it('that somebody writes to says why, too', async () => {
    const path = root.hook('hook', 'exit 0');
    const onLine = (): void => {};
    const file = openSync(path, 'r+');
    const end = await execute({ path, env: {}, limitMs: 8_000, onLine, kill });
    closeSync(file);
    expect(end).toEqual({ how: 'ETXTBSY', done: false, dropped: 0 });
  });

  it('reads nothing from anybody', async () => {
    expect(await run('cat; readlink /proc/self/fd/0')).toMatchObject({
      lines: ['stdout: /dev/null'],
    });
  });

  it('has time to tidy up', async () => {
    const { how, lines } = await run('trap "echo tidy; exit 0" TERM; sleep 60 & wait', 3_000);
    expect([how, lines]).toEqual(['late', ['stdout: tidy']]);
  });

  it('that does not listen is killed, with what it forked', async () => {
    const { how, done, lines } = await run(
      'trap "" TERM; (trap "" TERM; sleep 61; echo alive) & echo $!; while :; do sleep 1; done',
      3_000,
    );
    expect([how, done]).toEqual(['late', false]);
    await until(() => !isAlive(lines[0]), 'its child is dead');
  });

  it('may close its output and live on', async () => {
    expect(await run('exec >&- 2>&-; sleep 0.3; exit 4')).toMatchObject({ how: 'exit 4' });
  });

  it('that leaves a child with its output behind is over, and the child too', async () => {
    const { how, lines } = await run('sleep 62 & echo $!');
    expect(how).toBe('exit 0');
    await until(() => !isAlive(lines[0]), 'its child is dead');
  });

  it('is over though a daemon of it holds its output open', async () => {
    const { how, lines } = await run('setsid sh -c "echo \\$\\$; exec sleep 63" & sleep 0.3');
    expect(how).toBe('exit 0');
    expect(isAlive(lines[0])).toBe(true);
    // Here no unit ends it.
    process.kill(Number(lines[0]?.replace('stdout: ', '')), 'SIGKILL');
  });
});
