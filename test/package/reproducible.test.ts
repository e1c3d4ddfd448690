import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { root } from '../support/make.ts';
import { BUILT } from './support/packages.ts';

/** A second checkout, in a folder of another length: a build must not know where it was made. */
function elsewhere(): string {
  const folder = mkdtempSync(`${root}/build/elsewhere-`);
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' });
  const sources = new Set(
    files
      .trim()
      .split('\n')
      .map((file) => file.split('/')[0] ?? ''),
  );
  for (const name of sources) cpSync(join(root, name), join(folder, name), { recursive: true });
  // Hard links: esbuild would see where a symbolic one leads.
  execFileSync('cp', ['--archive', '--link', `${root}/node_modules`, folder]);
  return folder;
}

function hashes(folder: string): Record<string, string> {
  return Object.fromEntries(
    globSync(`${folder}/*.{deb,rpm}`)
      .sort()
      .map((file) => [
        basename(file),
        createHash('sha256').update(readFileSync(file)).digest('hex'),
      ]),
  );
}

it('two builds of the same sources, in different folders, have the same bytes', () => {
  const checkout = elsewhere();
  const seconds = execFileSync('git', ['-C', root, 'log', '-1', '--format=%ct'], {
    encoding: 'utf8',
  });
  const env = { ...process.env, SOURCE_DATE_EPOCH: seconds.trim() };
  const options = { cwd: checkout, env, stdio: ['ignore', 'ignore', 'inherit'] as const };
  execFileSync(process.execPath, ['packaging/build.mjs'], {
    ...options,
    stdio: [...options.stdio],
  });
  const line = ['packaging/package.mjs', '--fast', '--out', `${checkout}/again`];
  execFileSync(process.execPath, line, { ...options, stdio: [...options.stdio] });
  expect(Object.keys(hashes(BUILT))).toHaveLength(9);
  expect(hashes(`${checkout}/again`)).toEqual(hashes(BUILT));
});
