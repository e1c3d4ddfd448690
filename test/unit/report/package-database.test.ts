import { expect, it } from 'vitest';
import { dpkg } from '../../../agent/report/dpkg.ts';
import { rpm } from '../../../agent/report/rpm.ts';

it.each([
  ['dpkg', dpkg('/nonexistent')],
  ['rpm', rpm({ stamp: async () => undefined })],
])('%s has no stamp on a guest without its database', async (_, database) => {
  expect(await database.stamp()).toBeUndefined();
});

it.each([
  ['dpkg', dpkg()],
  ['rpm', rpm()],
])('%s stands in for no name that it does not know', (_, database) => {
  const packages = [{ name: 'bash', version: '5', provides: [] }];
  expect(database.standIns('bash-completion', packages)).toEqual([]);
});
