/** The short form of test/long/kills.test.ts: everybody is killed at one step each. */

import { describe, expect, it } from 'vitest';
import { kill } from '../kills/kill.ts';
import type { Victim } from '../kills/scene.ts';
import { STEPS } from '../kills/steps.ts';

const CASES: readonly { readonly victim: Victim; readonly name: string }[] = [
  { victim: 'agent', name: 'the request is in the socket’s queue' },
  { victim: 'bus', name: 'PAM asks for the token' },
  { victim: 'host', name: 'half of the login’s line is with the agent' },
  { victim: 'greeter', name: 'the greeter has heard the token' },
  { victim: 'pam', name: 'the answer has left and is not read' },
];

describe('after a kill', () => {
  it.each(CASES)('of the $victim while $name the next login works', async ({ victim, name }) => {
    const step = STEPS.find((each) => each.name === name);
    if (step === undefined) throw new Error(`there is no step ${name}`);
    const { deliveries, ...rest } = await kill(victim, step);
    expect(rest).toEqual({ next: 'PAM_SUCCESS match', replays: 0, copies: 0 });
    expect(deliveries).toBeLessThanOrEqual(1);
  });
});
