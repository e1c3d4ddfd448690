import { release } from 'node:os';
import { expect, it } from 'vitest';
import { readOsVersion } from '../../../agent/report/os-version.ts';

it('is the release of the kernel', () => {
  expect(readOsVersion()).toBe(release());
  expect(readOsVersion(() => '6.12.41+deb13-amd64')).toBe('6.12.41+deb13-amd64');
});
