/** A hundred thousand logins in one agent. */

import { expect, it } from 'vitest';
import { slope, soak } from '../soak/soak.ts';

const LOGINS = 100_000;
/** Samples before these are of a runtime that is still finding its size. */
const WARM = 10_000;

it('keeps nothing of a hundred thousand logins', async () => {
  const { samples, failures, copies } = await soak({
    logins: LOGINS,
    every: 1_000,
    sampled: ({ logins, residentKiB }) => {
      if (logins % 10_000 === 0) console.log(`${logins} logins: ${residentKiB} KiB`);
    },
  });
  const warm = samples.filter(({ logins }) => logins > WARM);
  const grown = slope(warm);
  const sizes = warm.map(({ residentKiB }) => residentKiB);
  console.log(
    `soak: ${LOGINS} logins, ${failures} failed, ${grown.toFixed(2)} KiB for each thousand after ` +
      `${WARM}, between ${Math.min(...sizes)} and ${Math.max(...sizes)} KiB`,
  );
  expect(failures).toBe(0);
  expect(copies).toBe(0);
  expect(grown).toBeLessThan(1);
  expect(new Set(samples.map(({ descriptors }) => descriptors)).size).toBe(1);
});
