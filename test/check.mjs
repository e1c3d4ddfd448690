// Format, lint, types and the page of threats: what can be told without running anything. `--fix` mends what it can.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const fix = process.argv.includes('--fix');

step(
  'node_modules/@biomejs/biome/bin/biome',
  fix ? ['check', '--write'] : ['ci', '--error-on-warnings', '--max-diagnostics=20'],
);
step('node_modules/typescript/bin/tsc', ['--project', '.']);
step('test/threats.ts', []);

function step(script, args) {
  const { status } = spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 70);
}
