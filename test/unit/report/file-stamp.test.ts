import { renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fileStamp } from '../../../agent/report/file-stamp.ts';
import { temporaryFolder } from './support/folder.ts';

const folder = temporaryFolder();
const file = join(folder, 'status');

it('changes with time, size and identity of the file, and only with these', async () => {
  writeFileSync(file, 'one');
  utimesSync(file, 1, 1);
  const first = await fileStamp(file);
  expect(await fileStamp(file)).toBe(first);

  utimesSync(file, 2, 2);
  expect(await fileStamp(file)).not.toBe(first);

  writeFileSync(file, 'three');
  utimesSync(file, 1, 1);
  expect(await fileStamp(file)).not.toBe(first);

  writeFileSync(`${file}-new`, 'one');
  utimesSync(`${file}-new`, 1, 1);
  renameSync(`${file}-new`, file);
  expect(await fileStamp(file)).not.toBe(first);
});

it.each(['absent', 'status/below'])('is undefined for %s', async (name) => {
  expect(await fileStamp(join(folder, name))).toBeUndefined();
});

it('fails with what is no path', async () => {
  await expect(fileStamp(join(folder, 'x'.repeat(300)))).rejects.toMatchObject({
    code: 'ENAMETOOLONG',
  });
});
