// npm run coverage:c: which branches of the PAM module the tests and the fuzzer's kept inputs take,
// with a module that counts them. Fails below what docs/testing.md promises.

import { spawnSync } from 'node:child_process';
import { globSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { branchesIn, type Coverage } from './branches.ts';

/** Of a hundred. */
const LEAST = 95;

const root = fileURLToPath(new URL('../..', import.meta.url));
const out = `${root}build/coverage`;

// Some clients are no longer root when they come to add their counts.
process.umask(0);
for (const counts of globSync(`${out}/**/*.gcda`)) rmSync(counts);
// The kept inputs by our own replay, and not by the sanitized one that this test of them runs.
const tests = ['run', 'test/pam/', '--exclude', 'test/pam/corpus.test.ts'];
run(process.execPath, ['node_modules/vitest/vitest.mjs', ...tests], 'inherit');
run(`${out}/replay`, globSync(`${root}test/fuzz/corpus/*`), 'ignore');

const files = globSync(`${out}/obj/pam_ovirt_cred/*.gcda`).sort().flatMap(coverage);
const all = files.reduce((sum, { branches }) => sum + branches, 0);
const missed = files.flatMap(({ file, missed }) => missed.map((line) => `${file}:${line}`));
const share = ((all - missed.length) / all) * 100;
for (const place of missed) console.log(`never taken: a branch of ${place}`);
console.log(
  `${all - missed.length} of ${all} branches of the module are taken, ${share.toFixed(1)} %`,
);
if (!(share >= LEAST)) {
  console.error(`fewer than ${LEAST} %`);
  process.exit(1);
}

function coverage(counts: string): Coverage[] {
  const args = ['--json-format', '--stdout', '--branch-probabilities', counts];
  const { stdout } = spawnSync('gcov', args, { encoding: 'utf8' });
  return branchesIn(stdout);
}

function run(program: string, args: readonly string[], output: 'inherit' | 'ignore'): void {
  const env = { ...process.env, OVIRT_SSO_BUILD: 'coverage' };
  const { status } = spawnSync(program, args, {
    cwd: root,
    env,
    stdio: ['ignore', output, 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 70);
}
