import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { root } from '../../support/make.ts';

const USAGE = 64;

// A word with a mistake in it must not be a run of no scenarios that passes.
it.each([
  ['test.ts', ['--suite', 'woody'], '--suite woody: not one of bookworm, trixie'],
  ['test.ts', ['--only', 'no such title'], '--only: no scenario has that in its title'],
  ['test.ts', ['--machines', 'two'], '--machines two: not a number of machines'],
  ['test.ts', ['--machines', '0'], '--machines 0: not a number of machines'],
  ['test.ts', ['--smoky'], "Unknown option '--smoky'"],
  ['sddm.ts', ['--suite', 'woody'], '--suite woody: not one of bookworm, trixie'],
  ['vm.ts', [], 'npm run vm -- build|warm|boot|shell|shot|clean'],
  ['vm.ts', ['shot', '--dm', 'xdm'], '--dm xdm: not one of gdm, sddm, lightdm, none'],
])('%s %j is refused', (script, args, words) => {
  const { status, stderr } = spawnSync(process.execPath, [`${root}/test/vm/${script}`, ...args], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: USAGE, stderr: expect.stringContaining(words) });
});
