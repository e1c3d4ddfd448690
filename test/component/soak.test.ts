/** The short form of test/long/soak.test.ts, which says what of a login is kept. */

import { expect, it } from 'vitest';
import { soak } from '../soak/soak.ts';

it('five hundred logins leave no descriptor, and no password, with the agent', async () => {
  const { samples, failures, copies } = await soak({ logins: 500, every: 100 });
  expect(failures).toBe(0);
  expect(copies).toBe(0);
  expect(new Set(samples.map(({ descriptors }) => descriptors)).size).toBe(1);
});
