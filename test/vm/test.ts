/**
 * `npm run test:vm -- [--smoke] [--suite NAME] [--only TEXT] [--machines N] [--out FOLDER]`: the
 * scenarios, and a report of them in build/vm/.
 *
 * Exit status: 0 all passed, 1 one did not, 64 usage, 69 a tool is missing.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../support/make.ts';
import { image } from './image/image.ts';
import { SUITES, type Suite } from './image/packages.ts';
import { accelerator } from './machine/qemu-command.ts';
import { perform } from './perform.ts';
import { makePackages } from './product.ts';
import { html } from './report/html.ts';
import { junit } from './report/junit.ts';
import type { Result } from './report/result.ts';
import type { Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios/index.ts';
import { needTools } from './tools.ts';
import { installed, type Warm } from './warm.ts';

/** A guest keeps one core busy, and not much more. */
const MACHINES = '2';

interface Task {
  readonly suite: Suite;
  readonly scenario: Scenario;
  readonly warm: Warm;
}

const { values } = parseArgs({
  options: {
    smoke: { type: 'boolean', default: false },
    suite: { type: 'string', default: SUITES.join(',') },
    only: { type: 'string', multiple: true, default: [''] },
    machines: { type: 'string', default: MACHINES },
    out: { type: 'string', default: `${root}/build/vm` },
  },
});
const wanted = SCENARIOS.filter(
  ({ smoke, title }) =>
    (!values.smoke || smoke) && values.only.some((piece) => title.includes(piece)),
);
const suites = SUITES.filter((suite) => values.suite.split(',').includes(suite));
if (values.smoke) suites.splice(1);

needTools();
const start = performance.now();
const notes: string[] = [];
/** In the order of the tasks. */
const results: (Result | undefined)[] = [];
const packages = makePackages();
note(`${accelerator()}, load ${loadavg()[0]?.toFixed(1)} before it began`);

const tasks: Task[] = [];
for (const suite of suites) {
  const before = performance.now();
  const warm = await installed(await image(suite, 'gdm'), packages);
  note(`${suite}: a greeter with the product after ${seconds(performance.now() - before)}`);
  tasks.push(...wanted.map((scenario) => ({ suite, scenario, warm })));
}
// Whoever is done takes the next of the same iterator. The last scenarios are the longest: begun first,
// so that no machine is left alone with them.
const queue = tasks.entries().toArray().reverse().values();
await Promise.all(Array.from({ length: Number(values.machines) }, work));
note(`all of it took ${seconds(performance.now() - start)}, load ${loadavg()[0]?.toFixed(1)} then`);
report();
process.stdout.write(`${join(values.out, 'report.html')}\n`);
process.exitCode = results.some((result) => result?.failure) ? 1 : 0;

async function work(): Promise<void> {
  for (const [index, { suite, scenario, warm }] of queue) {
    const result = await perform(scenario, suite, warm);
    results[index] = result;
    const mark = result.failure ? '✗' : '✓';
    process.stdout.write(`${mark} ${suite}  ${seconds(result.milliseconds)}  ${result.title}\n`);
    if (result.failure) process.stdout.write(`${result.failure.reason}\n`);
    report();
  }
}

function note(text: string): void {
  notes.push(text);
  process.stdout.write(`${text}\n`);
}

/** After each scenario, so that a run that is stopped has its report too. */
function report(): void {
  const ended = results.filter((result) => result !== undefined);
  mkdirSync(values.out, { recursive: true });
  writeFileSync(join(values.out, 'report.html'), html(ended, notes));
  writeFileSync(join(values.out, 'junit.xml'), junit(ended));
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(0)} s`;
}
