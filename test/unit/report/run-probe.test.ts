import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runProbe } from '../../../agent/report/run-probe.ts';
import { systemError } from '../support/errors.ts';
import { fqdn, hang, probe } from './support/probing.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

it('gives the report', async () => {
  const look = runProbe(probe());
  expect(await look.outcome).toEqual({ kind: 'report', report: fqdn('vm') });
  await look.done;
});

it.each([
  ['EIO', () => Promise.reject(systemError('EIO', 'read'))],
  ['TypeError', () => Promise.reject(new TypeError('quotes a secret'))],
  [
    'RangeError',
    () => {
      throw new RangeError('quotes a secret');
    },
  ],
])('gives the code %s', async (code, read) => {
  const look = runProbe(probe({ read }));
  expect(await look.outcome).toEqual({ kind: 'failure', code });
  await look.done;
});

it('tells the probe at its deadline, and goes on without it', async () => {
  let signal: AbortSignal | undefined;
  const look = runProbe(
    probe({
      read: (given) => {
        signal = given;
        return hang();
      },
    }),
  );
  await vi.advanceTimersByTimeAsync(999);
  expect(signal?.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(signal?.aborted).toBe(true);
  expect(await look.outcome).toEqual({ kind: 'failure', code: 'ETIMEDOUT' });
  expect(await Promise.race([look.done, 'not done'])).toBe('not done');
});

it('is done when a late probe is, and passes over what it says', async () => {
  const late = () => new Promise<never>((_, reject) => setTimeout(reject, 5_000, new Error('x')));
  const look = runProbe(probe({ read: late }));
  await vi.advanceTimersByTimeAsync(5_000);
  await look.done;
  expect(await look.outcome).toEqual({ kind: 'failure', code: 'ETIMEDOUT' });
});

it('can be given up', async () => {
  const look = runProbe(probe({ read: hang }));
  look.abort();
  expect(await look.outcome).toEqual({ kind: 'aborted' });
});
