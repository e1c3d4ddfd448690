import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { run } from './support/process.ts';

const root = resolve(import.meta.dirname, '../..');

/** The driver ends its process at the first broken promise, and the sanitizers do at theirs. */
it('every input that the fuzzer keeps breaks no promise of the module', async () => {
  const inputs = globSync(`${root}/test/fuzz/corpus/*`).sort();
  expect(inputs.length).toBeGreaterThan(100);
  const { stdout, stderr, status } = await run([`${root}/build/asan/replay`, ...inputs]);
  // The last one that it names is the one that it did not survive.
  expect(stdout.trimEnd().split('\n')).toEqual(inputs);
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
});
