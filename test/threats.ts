// Holds docs/threats.md to its word: each case is there, and each test that it names exists.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { missingCases, namedTests, unprovenCases } from './threats/table.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(`${root}docs/threats.md`, 'utf8');

const problems = [
  ...missingCases(page).map((name) => `${name} is missing`),
  ...unprovenCases(page).map((name) => `${name} names no test, and does not say why`),
  ...namedTests(page).flatMap(({ file, test }) => {
    const path = [`test/${file}.test.ts`, `test/${file}.ts`].find((each) =>
      existsSync(root + each),
    );
    if (path === undefined) return [`there is no file ${file}`];
    return readFileSync(root + path, 'utf8').includes(test) ? [] : [`${path} has no "${test}"`];
  }),
];
for (const problem of problems) console.error(`docs/threats.md: ${problem}`);
process.exitCode = problems.length === 0 ? 0 : 1;
