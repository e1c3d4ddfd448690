// npm run fuzz [-- SECONDS]: the PAM module under libFuzzer, from the corpus that is kept; what is new
// goes to build/fuzz/corpus. Then the reader and decoder of the host's lines, for as long.

import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fuzzLines } from './lines.ts';

/** The longest options, user, token and answer. */
const LONGEST_INPUT = 1400;

const root = fileURLToPath(new URL('../..', import.meta.url));
const seconds = Number(process.argv[2] ?? 60);
if (!Number.isInteger(seconds) || seconds < 1) {
  console.error('usage: npm run fuzz [-- SECONDS]');
  process.exit(64);
}
const grown = `${root}build/fuzz/corpus`;
mkdirSync(grown, { recursive: true });
const { status } = spawnSync(
  `${root}build/fuzz/pam-module`,
  [
    `-max_total_time=${seconds}`,
    `-max_len=${LONGEST_INPUT}`,
    `-artifact_prefix=${root}build/fuzz/`,
    '-print_final_stats=1',
    grown,
    `${root}test/fuzz/corpus`,
  ],
  { stdio: 'inherit' },
);
if (status !== 0) process.exit(1);
console.log(`lines of the host: ${fuzzLines(seconds)} were read as the reference reads them`);
