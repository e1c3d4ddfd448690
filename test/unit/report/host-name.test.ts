import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { readHostName } from '../../../agent/report/host-name.ts';

it('is what the kernel has', () => {
  expect(readHostName()).toBe(hostname());
  expect(readHostName(() => 'desktop7')).toBe('desktop7');
});
