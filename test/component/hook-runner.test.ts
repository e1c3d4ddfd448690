/** What the root unit runs, as the program that it is, with hooks that misbehave. */

import { spawn } from 'node:child_process';
import { chmodSync, chownSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root as checkout } from '../support/make.ts';
import { RootFolder } from '../support/root-folder.ts';

/** VDSM's patience for its answer. */
const VDSM_MS = 10_000;
const NOBODY = 65_534;

let root: RootFolder;

beforeEach(() => {
  root = new RootFolder();
  root.folder('before_migration');
  root.folder('after_migration');
});

afterEach(() => root[Symbol.dispose]());

async function run(...args: string[]) {
  const begun = performance.now();
  const runner = spawn(`${checkout}/dist/node`, [`${checkout}/dist/hook-runner.mjs`, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, SECRET: 'kanarie' },
  });
  const output: Buffer[] = [];
  for (const stream of [runner.stdout, runner.stderr]) {
    stream.on('data', (bytes: Buffer) => output.push(bytes));
  }
  const { promise, resolve } = Promise.withResolvers<number | null>();
  runner.on('exit', resolve);
  const code = await promise;
  const ms = performance.now() - begun;
  // What a daemon of a hook holds open must not hold us.
  for (const stream of [runner.stdout, runner.stderr]) stream.destroy();
  return { code, ms, lines: Buffer.concat(output).toString().trim().split('\n') };
}

const hooks = (instance: string) => run(instance, root.path);

describe('hooks', () => {
  it('run in order, with the flag of a failure, and without what the program was given', async () => {
    for (const name of ['20', '3', '1', 'B', 'a']) {
      root.hook(`after_migration/${name}`, 'echo "$OVIRT_HOOK_EVENT $OVIRT_HOOK_FAILURE$SECRET"');
    }
    const { code, lines } = await hooks('after_migration-failure');
    expect(code).toBe(0);
    expect(lines).toEqual(
      ['1', '20', '3', 'B', 'a'].flatMap((name) => [
        `<6>hook says: hook=${name} text="after_migration 1"`,
        `<6>hook done: hook=${name}`,
      ]),
    );
    expect((await hooks('after_migration')).lines).toContain(
      '<6>hook says: hook=1 text="after_migration "',
    );
  });

  it('that others could have changed, or links, are not run', async () => {
    const touched = `${root.path}/touched`;
    for (const name of ['owner', 'group', 'world', 'mode', 'target']) {
      root.hook(`before_migration/${name}`, `echo ${name} >> ${touched}`);
    }
    const at = (name: string) => `${root.path}/before_migration/${name}`;
    chownSync(at('owner'), NOBODY, NOBODY);
    chmodSync(at('group'), 0o775);
    chmodSync(at('world'), 0o757);
    chmodSync(at('mode'), 0o644);
    symlinkSync(at('target'), at('link'));
    const { code, lines } = await hooks('before_migration');
    expect([code, readFileSync(touched, 'utf8')]).toEqual([0, 'target\n']);
    expect(lines).toHaveLength(6);
    for (const name of ['owner', 'group', 'world', 'mode', 'link']) {
      const line = new RegExp(`^<4>not run as a hook: path=${at(name)} why=.* fix=`);
      expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(line)]));
    }
  });

  it('in a folder that others could have changed are not run', async () => {
    root.hook('before_migration/10', 'echo never');
    chmodSync(root.path, 0o777);
    const { lines } = await hooks('before_migration');
    expect(lines).toEqual([
      `<4>not run as a hook: path=${root.path} why="others than root may write to it" fix="chmod go-w ${root.path}"`,
    ]);
  });

  it('that flood the log leave a hundred lines and a number', async () => {
    root.hook('before_migration/10', 'head -c 104857600 /dev/zero | tr "\\0" "x"; echo end');
    root.hook('before_migration/20', 'yes | head -c 104857600');
    const { code, lines } = await hooks('before_migration');
    expect(code).toBe(0);
    expect(lines).toHaveLength(1 + 1 + 100 + 1 + 1);
    expect(lines.join('\n').length).toBeLessThan(10_000);
    expect(lines.at(-2)).toBe(
      '<4>hook says too much, the rest is dropped: hook=20 dropped=104857400',
    );
  });

  it('that hang and do not listen are killed before VDSM gives up, and the rest is left', async () => {
    root.hook(
      'before_migration/10',
      'trap "" TERM; (trap "" TERM; sleep 60) & while :; do sleep 1; done',
    );
    root.hook('before_migration/20', 'echo never');
    const { code, ms, lines } = await hooks('before_migration');
    expect([code, lines]).toEqual([
      1,
      [
        '<4>hook failed: hook=10 how=late',
        '<4>hook not run: earlier ones took all the time: hook=20',
      ],
    ]);
    expect(ms).toBeLessThan(VDSM_MS);
  });

  it('that close their output, or leave a daemon that holds it, are waited for and no more', async () => {
    const pid = `${root.path}/pid`;
    root.hook('before_migration/10', 'exec >&- 2>&-; sleep 0.3; exit 5');
    root.hook('before_migration/20', `setsid sh -c 'echo $$ > ${pid}; exec sleep 60' & sleep 0.3`);
    const { code, ms, lines } = await hooks('before_migration');
    process.kill(Number(readFileSync(pid, 'utf8')), 'SIGKILL');
    expect([code, lines]).toEqual([
      1,
      ['<4>hook failed: hook=10 how="exit 5"', '<6>hook done: hook=20'],
    ]);
    expect(ms).toBeLessThan(VDSM_MS);
  });

  it('are none where their folder is missing', async () => {
    rmSync(`${root.path}/before_migration`, { recursive: true });
    expect(await hooks('before_migration')).toMatchObject({ code: 0, lines: [''] });
  });
});

describe('an instance', () => {
  it.each(['', '..', 'before_migration/../after_migration', 'before_migration-x', 'cpus-0', '-e'])(
    '%j is refused',
    async (instance) => {
      root.hook('after_migration/10', 'echo never');
      const { code, lines } = await hooks(instance);
      expect([code, lines.length]).toEqual([64, 1]);
      expect(lines[0]).toContain('<3>not an instance of ovirt-sso-hook@.service');
    },
  );
});

describe('CPUs', () => {
  it('are switched in /sys, and what cannot be is said', async () => {
    const states = ['-', '0', '1', '0'];
    states.forEach((state, number) => {
      root.folder(`cpu${number}`);
      if (state !== '-') writeFileSync(`${root.path}/cpu${number}/online`, `${state}\n`);
    });
    const all = await run('cpus-4', root.path, root.path);
    expect([all.code, all.lines]).toEqual([
      0,
      ['<6>CPUs set: wanted=4 before=2 online=4 present=4'],
    ]);
    expect(readFileSync(`${root.path}/cpu3/online`, 'latin1')).toContain('1');
    const more = await run('cpus-5', root.path, root.path);
    expect([more.code, more.lines[0]]).toEqual([1, expect.stringContaining('wanted=5 before=4')]);
  });
});

describe('the unit', () => {
  it('gives the program more time than the program gives hooks, and its instance', () => {
    const unit = readFileSync(`${checkout}/packaging/systemd/ovirt-sso-hook@.service`, 'utf8');
    expect(unit).toMatch(/^ExecStart=\S+\/node \S+\/hook-runner\.mjs %i$/m);
    expect(Number(/^TimeoutStartSec=(\d+)$/m.exec(unit)?.[1])).toBe(10);
    expect(unit).toMatch(/^KillMode=control-group$/m);
  });
});
