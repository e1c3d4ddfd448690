// npm run fuzz [-- SECONDS]: the PAM module under libFuzzer, from the corpus that is kept, then the lines
// of the host and the messages of the bus, each for as long. What is new goes to build/fuzz/.

import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bus } from './bus.ts';
import { fuzz } from './guided.ts';
import { lines } from './lines.ts';

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
for (const target of [lines, bus]) {
  const folder = `${root}build/fuzz/${target.name.replaceAll(' ', '-')}`;
  try {
    const { runs, kept, blocks } = await fuzz(target, folder, seconds);
    console.log(
      `${target.name}: ${runs} inputs; ${kept} are kept and reach ${blocks} blocks of code`,
    );
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
}
