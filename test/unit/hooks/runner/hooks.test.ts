import { afterEach, beforeEach, expect, it } from 'vitest';
import { runHooks } from '../../../../agent/hooks/runner/hooks.ts';
import { RootFolder } from '../../../support/root-folder.ts';
import { recordedLog } from '../../support/log.ts';
import { kill } from './support.ts';

let root: RootFolder;

beforeEach(() => {
  root = new RootFolder();
  root.folder('before_migration');
});

afterEach(() => root[Symbol.dispose]());

async function run(failed = false) {
  const { log, lines } = recordedLog();
  const options = { folder: root.path, event: 'before_migration', failed, log } as const;
  return { done: await runHooks({ ...options, kill }), lines: lines.map((text) => text.trim()) };
}

it('run in order, and one that fails does not keep the next from running', async () => {
  root.hook('before_migration/20', 'exit 1');
  root.hook('before_migration/10', 'echo one');
  root.hook('before_migration/30', 'echo three >&2');
  expect(await run()).toEqual({
    done: false,
    lines: [
      'hook says: hook=10 text=one',
      'hook done: hook=10',
      'hook failed: hook=20 how="exit 1"',
      'hook says: hook=30 text=three',
      'hook done: hook=30',
    ],
  });
});

it('know the event and whether it failed, and nothing of ours', async () => {
  root.hook('before_migration/10', '/usr/bin/env');
  const event = 'hook says: hook=10 text="OVIRT_HOOK_EVENT=before_migration"';
  const failure = 'hook says: hook=10 text="OVIRT_HOOK_FAILURE=1"';
  const well = await run();
  expect(well.lines).toContain(event);
  expect(well.lines.join()).not.toContain('FAILURE');
  const ill = await run(true);
  expect(ill.lines).toEqual(expect.arrayContaining([event, failure]));
  // sh adds PWD, and some shells `_`, SHLVL and OLDPWD.
  const names = ill.lines.map((text) => /text="?(\w+)=/.exec(text)?.[1]);
  const known = ['OVIRT_HOOK_EVENT', 'OVIRT_HOOK_FAILURE', 'PATH', 'LANG'];
  const rest = names.filter((name) => name !== undefined && !known.includes(name));
  expect(['PWD', '_', 'SHLVL', 'OLDPWD']).toEqual(expect.arrayContaining(rest));
});

it('that cannot be trusted are named with the fix, and are no failure of the others', async () => {
  const path = root.hook('before_migration/10', 'echo never', 0o757);
  root.hook('before_migration/20', 'exit 0');
  expect(await run()).toEqual({
    done: true,
    lines: [
      `not run as a hook: path=${path} why="others than root may write to it" fix="chmod go-w ${path}"`,
      'hook done: hook=20',
    ],
  });
});

it('are none in a missing folder', async () => {
  root[Symbol.dispose]();
  expect(await run()).toEqual({ done: true, lines: [] });
});
