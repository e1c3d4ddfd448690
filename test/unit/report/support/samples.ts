/** Texts captured from real guests, or written after them: test/samples, a folder a distribution. */

import { readFileSync } from 'node:fs';

export function sample(path: string): string {
  return readFileSync(new URL(`../../../samples/${path}`, import.meta.url), 'utf8');
}
