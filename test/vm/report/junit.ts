/** The results for a CI service, in JUnit's XML. */

import { escaped } from './markup.ts';
import type { Result } from './result.ts';

export function junit(results: readonly Result[]): string {
  const suites = Map.groupBy(results, ({ suite }) => suite);
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
${[...suites].map(([suite, of]) => testsuite(suite, of)).join('\n')}
</testsuites>
`;
}

function testsuite(suite: string, results: readonly Result[]): string {
  const failures = results.filter(({ failure }) => failure).length;
  const time = seconds(results.reduce((sum, { milliseconds }) => sum + milliseconds, 0));
  return `<testsuite name="vm.${suite}" tests="${results.length}" failures="${failures}" time="${time}">
${results.map(testcase).join('\n')}
</testsuite>`;
}

function testcase({ suite, title, milliseconds, failure }: Result): string {
  const head = `<testcase classname="vm.${suite}" name="${escaped(title)}" time="${seconds(milliseconds)}"`;
  if (!failure) return `${head}/>`;
  const [first = ''] = failure.reason.split('\n');
  return `${head}><failure message="${escaped(first)}">${escaped(failure.reason)}</failure>
<system-out>${escaped(failure.journal)}</system-out></testcase>`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(1);
}
