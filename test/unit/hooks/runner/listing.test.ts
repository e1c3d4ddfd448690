import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listHooks } from '../../../../agent/hooks/runner/listing.ts';
import { RootFolder } from '../../../support/root-folder.ts';

let root: RootFolder;

beforeEach(() => {
  root = new RootFolder();
});

afterEach(() => root[Symbol.dispose]());

function list() {
  const { hooks, refused } = listHooks(root.path);
  return {
    hooks: hooks.map(({ name }) => name),
    refused: refused.map(({ path, message }) => `${path.slice(root.path.length + 1)}: ${message}`),
  };
}

it('is in the order of bytes, as in the C locale', () => {
  for (const name of ['b', 'a', 'Z', '10', '9', '_', 'ä', '50 with space']) root.hook(name, '');
  expect(list()).toEqual({
    hooks: ['10', '50 with space', '9', 'Z', '_', 'a', 'b', 'ä'],
    refused: [],
  });
});

it('has what cannot be trusted apart, and passes over hidden files', () => {
  root.hook('10', '');
  root.hook('20', '', 0o777);
  root.hook('30', '', 0o644);
  root.hook('.40', '');
  symlinkSync('10', `${root.path}/50`);
  mkdirSync(`${root.path}/60`);
  writeFileSync(Buffer.concat([Buffer.from(`${root.path}/7`), Buffer.from([0xff])]), '');
  expect(list()).toEqual({
    hooks: ['10'],
    refused: [
      '20: others than root may write to it',
      '30: not executable',
      '50: a symbolic link',
      '60: not a regular file',
      '7\ufffd: its name is not UTF-8',
    ],
  });
});

it('is empty for a folder that is missing, and refuses one that cannot be trusted', () => {
  expect(listHooks(`${root.path}/none`)).toEqual({ hooks: [], refused: [] });
  root.hook('10', '');
  const { hooks, refused } = listHooks('/tmp');
  expect([hooks, refused.map(({ path }) => path)]).toEqual([[], ['/tmp']]);
});
