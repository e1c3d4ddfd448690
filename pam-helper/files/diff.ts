/** What would change in a file, as `diff -u` shows it. */

import { createTwoFilesPatch } from 'diff';

/** An absent file is /dev/null. Empty when nothing changes. */
export function unifiedDiff(
  path: string,
  before: string | undefined,
  after: string | undefined,
): string {
  if (before === after) return '';
  const from = before === undefined ? '/dev/null' : path;
  const to = after === undefined ? '/dev/null' : path;
  const patch = createTwoFilesPatch(from, to, before ?? '', after ?? '');
  return patch.slice(patch.indexOf('---'));
}
