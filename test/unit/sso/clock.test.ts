import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parseConfig } from '../../../agent/config.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

it('no login depends on the wall clock', () => {
  const sources = globSync('agent/sso/**/*.ts', { cwd: root });
  expect(sources).toContain('agent/sso/offer.ts');
  const clocks = /\bDate\b|\bperformance\b|\bhrtime\b/;
  expect(sources.filter((file) => clocks.test(readFileSync(root + file, 'utf8')))).toEqual([]);
});

it('the longest time that may be configured fits a timer', () => {
  /** setTimeout takes a longer one for 1 ms. */
  const longestTimer = 2 ** 31 - 1;
  const ttlOf = (seconds: number) => parseConfig(`[sso]\noffer_ttl = ${seconds}\n`, 'test');
  expect(ttlOf(600).problems).toEqual([]);
  for (const seconds of [601, Math.ceil(longestTimer / 1000), 2 ** 32]) {
    const { config, problems } = ttlOf(seconds);
    expect(problems).toHaveLength(1);
    expect(config.sso.offerTtl * 1000).toBeLessThan(longestTimer);
  }
});
