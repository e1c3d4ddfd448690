/** Promises 1, 4 and 7 of docs/security.md: everybody is killed at every step of a login. */

import { afterAll, describe, expect, it } from 'vitest';
import { kill } from '../kills/kill.ts';
import { STEPS } from '../kills/steps.ts';

const ROUNDS = 3;

let tried = 0;
let lost = 0;
afterAll(() => console.log(`kills tried: ${tried}, logins lost after recovery: ${lost}`));

describe.each(STEPS)('while $name', (step) => {
  const cases = Array.from({ length: ROUNDS }, (_, round) =>
    step.victims.map((victim) => ({ victim, round: round + 1 })),
  ).flat();

  it.each(cases)('the $victim may be killed ($round)', async ({ victim }) => {
    const { next, deliveries, ...rest } = await kill(victim, step, () => {
      tried += 1;
      lost += 1;
    });
    if (next === 'PAM_SUCCESS match') lost -= 1;
    expect({ next, ...rest }).toEqual({ next: 'PAM_SUCCESS match', replays: 0, copies: 0 });
    expect(deliveries).toBeLessThanOrEqual(1);
  });
});
