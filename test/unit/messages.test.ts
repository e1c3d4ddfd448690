import { expect, it } from 'vitest';
import { MAX_API_VERSION, MINIMUM_API_VERSION } from '../../agent/messages.ts';

it('speaks API version 3', () => {
  expect(MAX_API_VERSION).toBe(3);
});

it('sends what needs a version only to a host that knows it', () => {
  const gated = Object.entries(MINIMUM_API_VERSION).filter(([, version]) => version > 0);
  expect(Object.fromEntries(gated)).toEqual({
    'number-of-cpus': 1,
    'os-info': 2,
    timezone: 2,
    containers: 3,
    completion: 3,
  });
});

it('has no message that needs a version which does not exist', () => {
  for (const version of Object.values(MINIMUM_API_VERSION)) {
    expect(version).toBeGreaterThanOrEqual(0);
    expect(version).toBeLessThanOrEqual(MAX_API_VERSION);
  }
});
