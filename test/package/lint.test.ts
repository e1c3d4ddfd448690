import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { root } from '../support/make.ts';
import { debs, rpms } from './support/packages.ts';

/** Both take long; vitest must not wait for the answer of a process that waits. */
async function lint(program: string, line: readonly string[]) {
  const child = spawn(program, line, { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  const [status] = await once(child, 'close');
  return { status, said };
}

it('lintian has nothing to say but what is overridden', async () => {
  const line = ['--allow-root', '--fail-on', 'error,warning', ...debs()];
  expect(await lint('lintian', line)).toEqual({ status: 0, said: '' });
});

it('rpmlint has nothing to say but what is filtered', async () => {
  const line = ['--config', `${root}/packaging/rpm/rpmlint.toml`, ...rpms()];
  const { status, said } = await lint('rpmlint', line);
  expect(said).toMatch(/\n 5 packages .* 0 errors, 0 warnings, /);
  expect(status).toBe(0);
});
