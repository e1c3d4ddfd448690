/** Builds what a test is about to load, so that no test ever runs against stale C. */

import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The repository's folder, without a slash at its end. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Runs make in the repository's folder, one at a time: test files run side by side. */
export function make(...args: string[]): void {
  mkdirSync(`${root}/build`, { recursive: true });
  execFileSync('flock', ['build/.make.lock', 'make', '--silent', ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
