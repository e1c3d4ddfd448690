import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDiskFile, readKernelFile } from '../../../agent/report/text-file.ts';
import { temporaryFolder } from './support/folder.ts';

const folder = temporaryFolder();
const file = join(folder, 'file');
writeFileSync(file, 'ä\n');

describe.each([
  ['readKernelFile', async (path: string) => readKernelFile(path)],
  ['readDiskFile', readDiskFile],
])('%s', (_, read) => {
  it('reads UTF-8', async () => {
    expect(await read(file)).toBe('ä\n');
  });

  it.each(['nothing', 'file/below'])('has nothing to tell of %s', async (name) => {
    expect(await read(join(folder, name))).toBeUndefined();
  });

  it('fails with what is no file', async () => {
    await expect(read(folder)).rejects.toMatchObject({ code: 'EISDIR' });
  });
});

it('readDiskFile reads Latin-1 too', async () => {
  expect(await readDiskFile(file, 'latin1')).toBe('Ã¤\n');
});
