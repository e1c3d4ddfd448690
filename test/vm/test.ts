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
import { command, one, UsageError } from './command.ts';
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

await command(async () => {
  const { values } = parseArgs({
    options: {
      smoke: { type: 'boolean', default: false },
      suite: { type: 'string', default: SUITES.join(',') },
      only: { type: 'string', multiple: true, default: [''] },
      machines: { type: 'string', default: MACHINES },
      out: { type: 'string', default: `${root}/build/vm` },
    },
  });
  const suites = values.suite.split(',').map((suite) => one('suite', suite, SUITES));
  if (!/^[1-9]\d?$/.test(values.machines)) {
    throw new UsageError(`--machines ${values.machines}: not a number of machines`);
  }
  const wanted = SCENARIOS.filter(({ smoke }) => smoke || !values.smoke).filter(({ title }) =>
    values.only.some((piece) => title.includes(piece)),
  );
  if (wanted.length === 0) throw new UsageError('--only: no scenario has that in its title');
  needTools();
  const some = values.smoke ? suites.slice(0, 1) : suites;
  return run(some, wanted, Number(values.machines), values.out);
});

/** Gives 0 when all passed, otherwise 1. */
async function run(
  suites: readonly Suite[],
  wanted: readonly Scenario[],
  machines: number,
  out: string,
): Promise<number> {
  const start = performance.now();
  const notes: string[] = [];
  /** In the order of the tasks. */
  const results: (Result | undefined)[] = [];
  const note = (text: string) => {
    notes.push(text);
    process.stdout.write(`${text}\n`);
  };
  const packages = makePackages();
  note(`${accelerator()}, load ${load()} before it began`);

  const tasks: Task[] = [];
  for (const suite of suites) {
    const before = performance.now();
    const warm = await installed(await image(suite, 'gdm'), packages);
    note(`${suite}: a greeter with the product after ${seconds(performance.now() - before)}`);
    tasks.push(...wanted.map((scenario) => ({ suite, scenario, warm })));
  }
  // Whoever is done takes the next of the same iterator. The last scenarios are the longest: begun
  // first, so that no machine is left alone with them.
  const queue = tasks.entries().toArray().reverse().values();
  const work = async () => {
    for (const [index, { suite, scenario, warm }] of queue) {
      const result = await perform(scenario, suite, warm);
      results[index] = result;
      say(result);
      // After each, so that a run that is stopped has its report too.
      report(out, results, notes);
    }
  };
  await Promise.all(Array.from({ length: machines }, work));
  note(`all of it took ${seconds(performance.now() - start)}, load ${load()} then`);
  report(out, results, notes);
  process.stdout.write(`${join(out, 'report.html')}\n`);
  return results.some((result) => result?.failure) ? 1 : 0;
}

function say({ suite, title, milliseconds, failure }: Result): void {
  const mark = failure ? '✗' : '✓';
  process.stdout.write(`${mark} ${suite}  ${seconds(milliseconds)}  ${title}\n`);
  if (failure) process.stdout.write(`${failure.reason}\n`);
}

function report(
  out: string,
  results: readonly (Result | undefined)[],
  notes: readonly string[],
): void {
  const ended = results.filter((result) => result !== undefined);
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'report.html'), html(ended, notes));
  writeFileSync(join(out, 'junit.xml'), junit(ended));
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(0)} s`;
}

function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}
