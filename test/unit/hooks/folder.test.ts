import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { mayHoldHooks } from '../../../agent/hooks/folder.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-folder-'));
});

afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

it('does not hold hooks when it is empty, missing or has hidden files alone', async () => {
  expect(await mayHoldHooks(folder, 8_000)).toBe(false);
  expect(await mayHoldHooks(`${folder}/none`, 8_000)).toBe(false);
  writeFileSync(`${folder}/.50-hook.swp`, '');
  expect(await mayHoldHooks(folder, 8_000)).toBe(false);
});

it('may hold some when it has anything else, for root to judge', async () => {
  symlinkSync('/nowhere', `${folder}/link`);
  expect(await mayHoldHooks(folder, 8_000)).toBe(true);
  mkdirSync(`${folder}/other/folder`, { recursive: true });
  expect(await mayHoldHooks(`${folder}/other`, 8_000)).toBe(true);
});

it('may hold some when it is not a folder', async () => {
  writeFileSync(`${folder}/file`, '');
  expect(await mayHoldHooks(`${folder}/file`, 8_000)).toBe(true);
});

it('may hold some when it does not answer', async () => {
  vi.useFakeTimers();
  const answer = mayHoldHooks(folder, 1_000, () => new Promise(() => {}));
  await vi.advanceTimersByTimeAsync(1_000);
  expect([await answer, vi.getTimerCount()]).toEqual([true, 0]);
});

it('does not hide a bug', async () => {
  const broken = () => Promise.reject(new TypeError('bug'));
  await expect(mayHoldHooks(folder, 1_000, broken)).rejects.toThrow('bug');
});
