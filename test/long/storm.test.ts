/** Promise 3 of docs/security.md: four strangers storm the credential socket while people log in. */

import { expect, it } from 'vitest';
import { storm } from '../storm/storm.ts';

/** What is no leak: the agent's memory moves by this much in any minute. */
const ROOM_KIB = 1_024;

it('takes two hundred logins through a minute of four strangers', async () => {
  const {
    calm,
    storm: stormy,
    ...result
  } = await storm({ strangers: 4, logins: 200, seconds: 60 });
  const ratio = stormy.p99 / calm.p99;
  console.log(`storm: p99 ${ratio.toFixed(1)} times the undisturbed one`, calm, stormy, result);
  expect(result.outcomes).toEqual({ 'PAM_SUCCESS match': 401 });
  expect(ratio).toBeLessThanOrEqual(20);
  expect(result.after.descriptors).toBe(result.before.descriptors);
  expect(result.after.residentKiB).toBeLessThan(result.before.residentKiB + ROOM_KIB);
  expect(result.copies).toBe(0);
});
