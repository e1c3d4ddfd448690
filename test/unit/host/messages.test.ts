import { expect, it } from 'vitest';
import { MAX_API_VERSION, MINIMUM_API_VERSION } from '../../../agent/host/messages.ts';

it('speaks API version 3', () => {
  expect(MAX_API_VERSION).toBe(3);
});

it.each(['session-startup', 'session-shutdown', 'heartbeat', 'echo'] as const)(
  'may send %s to a host that knows no versions',
  (name) => {
    expect(MINIMUM_API_VERSION[name]).toBe(0);
  },
);

it('has no message that needs a version which does not exist', () => {
  for (const version of Object.values(MINIMUM_API_VERSION)) {
    expect(version).toBeGreaterThanOrEqual(0);
    expect(version).toBeLessThanOrEqual(MAX_API_VERSION);
  }
});
