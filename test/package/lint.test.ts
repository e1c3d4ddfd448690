import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { root } from '../support/make.ts';
import { debs, rpms } from './support/packages.ts';

it('lintian has nothing to say but what is overridden', () => {
  const line = ['--allow-root', '--fail-on', 'error,warning', ...debs()];
  const { status, stdout } = spawnSync('lintian', line, { encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

it('rpmlint has nothing to say but what is filtered', () => {
  const line = ['--config', `${root}/packaging/rpm/rpmlint.toml`, ...rpms()];
  const { status, stdout } = spawnSync('rpmlint', line, { encoding: 'utf8' });
  expect(stdout).toMatch(/\n 2 packages .* 0 errors, 0 warnings, /);
  expect(status).toBe(0);
});
