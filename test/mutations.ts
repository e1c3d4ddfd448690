// Takes one check after another out of a copy of the sources: its test must fail then, and only then.

import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { MUTATIONS, type Mutation } from './mutations/list.ts';

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

const root = fileURLToPath(new URL('..', import.meta.url));
const copy = mkdtempSync(`${tmpdir()}/ovirt-sso-mutations-`);
try {
  const survivors = tryAll();
  console.log(`${MUTATIONS.length - survivors.length} of ${MUTATIONS.length} were noticed`);
  process.exitCode = survivors.length === 0 ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true });
}

function tryAll(): Mutation[] {
  makeCopy();
  return MUTATIONS.filter((mutation) => {
    const problem = problemOf(mutation);
    console.log(`${problem === undefined ? 'noticed' : 'FAILED '}  ${mutation.check}`);
    if (problem !== undefined) console.log(`         ${problem}`);
    return problem !== undefined;
  });
}

/** What is wrong with our tests, or with this list; undefined when the check is held. */
function problemOf(mutation: Mutation): string | undefined {
  const { file, text, without } = mutation;
  const path = `${copy}/${file}`;
  const source = readFileSync(path, 'utf8');
  if (source.split(text).length !== 2) return `${file} does not have this text once: ${text}`;
  if (results(mutation).some((status) => status !== 'passed')) return 'its test fails as it is';
  try {
    writeFileSync(
      path,
      source.replace(text, () => without),
    );
    build(file);
    const after = results(mutation);
    if (after.length === 0) return `${mutation.test} has no test ${mutation.name}`;
    return after.includes('failed') ? undefined : 'nobody noticed that it is gone';
  } finally {
    writeFileSync(path, source);
    build(file);
  }
}

function makeCopy(): void {
  // Other accounts run what is built there.
  chmodSync(copy, 0o755);
  for (const name of ['agent', 'native', 'test', 'packaging', 'dist', 'build/test']) {
    cpSync(root + name, `${copy}/${name}`, { recursive: true, verbatimSymlinks: true });
  }
  for (const name of ['package.json', 'vitest.config.ts']) cpSync(root + name, `${copy}/${name}`);
  symlinkSync(`${root}node_modules`, `${copy}/node_modules`);
}

function build(file: string): void {
  if (!file.startsWith('native/')) return;
  execFileSync('make', ['--silent', '-C', `${copy}/native`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** How the tests of this name ended: a source that does not compile has none. */
function results({ test, name }: Mutation): string[] {
  const vitest = [`${copy}/node_modules/vitest/vitest.mjs`, 'run', `test/${test}`];
  const words = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const report = `${copy}/report.json`;
  rmSync(report, { force: true });
  const args = ['--reporter=json', `--outputFile=${report}`, '-t', words];
  spawnSync(process.execPath, [...vitest, ...args], {
    cwd: copy,
    env: { ...process.env, OVIRT_SSO_BUILD: 'plain' },
    stdio: 'ignore',
  });
  const { testResults }: Report = JSON.parse(readFileSync(report, 'utf8'));
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ fullName }) => fullName.includes(name))
    .map(({ status }) => status);
}
