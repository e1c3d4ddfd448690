import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { loadTestAddon } from '../../support/test-addon.ts';
import { ADDON, loadAddon, sanitized, TEST_ADDON } from './support.ts';

loadAddon();
loadTestAddon();

const SCENARIO = fileURLToPath(new URL('scenario.mjs', import.meta.url));

function run(flags: string[], addon: string, env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, SCENARIO, addon, TEST_ADDON],
    { env: { PATH: process.env.PATH, ...env }, encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

const GOOD = { status: 0, stdout: 'done\n', stderr: '' };

it("runs under production's flags", () => {
  expect(run(['--jitless', '--disable-sigusr1', '--v8-pool-size=0'], ADDON)).toEqual(GOOD);
});

it('is clean under AddressSanitizer and UBSan', () => {
  const { addon, preload, env } = sanitized();
  expect(run(['--expose-gc'], addon, { ...env, LD_PRELOAD: preload.join(' ') })).toEqual(GOOD);
});
