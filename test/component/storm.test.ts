/** The short form of test/long/storm.test.ts, which measures how much longer a login takes. */

import { expect, it } from 'vitest';
import { storm } from '../storm/storm.ts';

it('logins come through a storm of strangers, who leave nothing behind', async () => {
  const result = await storm({ strangers: 2, logins: 10, seconds: 2 });
  expect(result.outcomes).toEqual({ 'PAM_SUCCESS match': 21 });
  expect(result.connected).toBeGreaterThan(1_000);
  expect(result.after.descriptors).toBe(result.before.descriptors);
  expect(result.copies).toBe(0);
});
