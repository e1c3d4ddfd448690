import { expect, it } from 'vitest';
import { missingCases, namedTests, unprovenCases } from '../../threats/table.ts';

const row = (name: string, proof: string) => `| ${name} | something is tried | ${proof} |\n`;

it('misses a case without a row, one with two, and knows a row of no case', () => {
  const missing = missingCases(
    row('T-TIME 1', '`a` "b"') + row('T-TIME 2', '`a` "b"').repeat(2) + row('T-TIME 5', '`a` "b"'),
  );
  expect(missing.filter((name) => name.startsWith('T-TIME'))).toEqual([
    'T-TIME 2',
    'T-TIME 3',
    'T-TIME 4',
    'T-TIME 5',
  ]);
});

it.each([
  ['nothing', ''],
  ['a file alone', '`unit/a`'],
  ['words', 'It is quite safe'],
])('is not content with %s', (_, proof) => {
  expect(unprovenCases(row('T-TIME 1', proof))).toEqual(['T-TIME 1']);
});

it.each(['`unit/a` "b"', '**Missing**: a test', '**Not applicable**: no clock'])(
  'is content with %s',
  (proof) => {
    expect(unprovenCases(row('T-TIME 1', proof))).toEqual([]);
  },
);

it('finds each test of each file', () => {
  expect(namedTests(row('T-TIME 1', '`unit/a` "b c" "d"; `pam/e` "f". **Missing**: g'))).toEqual([
    { file: 'unit/a', test: 'b c' },
    { file: 'unit/a', test: 'd' },
    { file: 'pam/e', test: 'f' },
  ]);
});
