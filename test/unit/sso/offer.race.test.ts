import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { delivered, race, type Step } from './racing.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const RUNS = 1_500;
/** Ten seconds' work, on a machine that others use too. */
const PATIENCE_MS = 180_000;

const kind = <K extends string>(name: K) => fc.constant(name);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: kind('login'),
      user: fc.constantFrom('alice', 'alice', 'bob', 'root'),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: kind('peer'),
      token: fc.constantFrom('newest', 'newest', 'newest', 'first', 'wrong'),
      asks: fc.constantFrom(undefined, undefined, 'alice', 'al', 'bob', 'nobody'),
      takes: fc.constantFrom('all', 'all', 'all', 'half', 'nothing', 'gone'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: kind('time'),
      ms: fc.constantFrom(1, 999, 2_000, 30_000, 59_999, 60_000),
    }),
  },
  fc.record({ kind: kind('suspend'), ms: fc.constantFrom(59_999, 60_000) }),
  fc.record({ kind: kind('bus'), isUp: fc.boolean() }),
  fc.record({
    kind: kind('audience'),
    verdict: fc.constantFrom('tell', 'tell', 'keep', 'refuse', 'unknown'),
  }),
  fc.record({ kind: kind('ready') }),
  fc.record({ kind: kind('clear') }),
  fc.record({ kind: kind('close') }),
);

it(
  'in any order: delivered at most once, to the right one, in time, and wiped in the end',
  async () => {
    const steps = fc.array(step, { minLength: 2, maxLength: 14 });
    await fc.assert(fc.asyncProperty(fc.scheduler(), steps, race), { numRuns: RUNS });
    expect(delivered.count).toBeGreaterThan(RUNS / 20);
  },
  PATIENCE_MS,
);
