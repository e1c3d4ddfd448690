/**
 * `npm run test:vm -- [--smoke] [--suite NAME] [--only TEXT]`: the scenarios, and a report of them in
 * build/vm/.
 *
 * Exit status: 0 all passed, 1 one did not, 64 usage, 69 a tool is missing.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../support/make.ts';
import { image } from './image/image.ts';
import { SUITES } from './image/packages.ts';
import { accelerator } from './machine/qemu-command.ts';
import { perform } from './perform.ts';
import { makePackages } from './product.ts';
import { html } from './report/html.ts';
import { junit } from './report/junit.ts';
import type { Result } from './report/result.ts';
import { SCENARIOS } from './scenarios/index.ts';
import { needTools } from './tools.ts';
import { installed } from './warm.ts';

const OUT = `${root}/build/vm`;

const { values } = parseArgs({
  options: {
    smoke: { type: 'boolean', default: false },
    suite: { type: 'string', default: SUITES.join(',') },
    only: { type: 'string', default: '' },
  },
});
const wanted = SCENARIOS.filter(
  ({ smoke, title }) => (!values.smoke || smoke) && title.includes(values.only),
);
const suites = SUITES.filter((suite) => values.suite.split(',').includes(suite));
if (values.smoke) suites.splice(1);

needTools();
const start = performance.now();
const notes: string[] = [];
const results: Result[] = [];
const packages = makePackages();
note(`${accelerator()}, load ${loadavg()[0]?.toFixed(1)} before it began`);

for (const suite of suites) {
  const before = performance.now();
  const warm = await installed(await image(suite, 'gdm'), packages);
  note(`${suite}: a greeter with the product after ${seconds(performance.now() - before)}`);
  for (const scenario of wanted) {
    const result = await perform(scenario, suite, warm);
    results.push(result);
    const mark = result.failure ? '✗' : '✓';
    process.stdout.write(`${mark} ${suite}  ${seconds(result.milliseconds)}  ${result.title}\n`);
    if (result.failure) process.stdout.write(`${result.failure.reason}\n`);
    report();
  }
}
note(`all of it took ${seconds(performance.now() - start)}, load ${loadavg()[0]?.toFixed(1)} then`);
report();
process.stdout.write(`${join(OUT, 'report.html')}\n`);
process.exitCode = results.some(({ failure }) => failure) ? 1 : 0;

function note(text: string): void {
  notes.push(text);
  process.stdout.write(`${text}\n`);
}

/** After each scenario, so that a run that is stopped has its report too. */
function report(): void {
  mkdirSync(OUT, { recursive: true });
  writeFileSync(join(OUT, 'report.html'), html(results, notes));
  writeFileSync(join(OUT, 'junit.xml'), junit(results));
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(0)} s`;
}
