import { expect, expectTypeOf, it } from 'vitest';
import { type GuestMessage, MINIMUM_API_VERSION } from '../../../agent/host/messages.ts';
import type { Report } from '../../../agent/report/message.ts';

type InVocabulary = Extract<GuestMessage, { name: Report['name'] }>;

it('is of the channel’s vocabulary, member for member', () => {
  expectTypeOf<Report>().toExtend<GuestMessage>();
  expectTypeOf<InVocabulary>().toExtend<Report>();
});

it.each<[Report['name'], number]>([
  ['applications', 0],
  ['host-name', 0],
  ['os-version', 0],
  ['network-interfaces', 0],
  ['disks-usage', 0],
  ['fqdn', 0],
  ['number-of-cpus', 1],
  ['os-info', 2],
  ['timezone', 2],
  ['containers', 3],
])('%s is of version %d', (name, version) => {
  expect(MINIMUM_API_VERSION[name]).toBe(version);
});
