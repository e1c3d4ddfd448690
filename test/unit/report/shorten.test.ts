import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encode, MAX_GUEST_LINE } from '../../../agent/host/encode.ts';
import type { Report } from '../../../agent/messages.ts';
import { shorten } from '../../../agent/report/shorten.ts';
import { argumentsOf } from '../../support/vdsm-types.ts';

/** Length of the line on the channel, however long. */
function lineLength(report: Report): number {
  const content = { ...argumentsOf(report) };
  const names = Object.keys(content);
  // An echo is sent as it is, with its name: the same encoder without a limit of ours.
  const line = encode({ name: 'echo', content });
  return (
    (line?.length ?? Number.POSITIVE_INFINITY) + report.name.length - 'echo'.length + names.length
  );
}

it.each(['a', 'ä', '日', '\u007f', '\u0001', '"', '\ud800', '😀'])(
  'a list of %j is cut to what the channel takes, and not much more',
  (unit) => {
    const applications = Array.from({ length: 30_000 }, (_, at) => `${at}-${unit.repeat(40)}`);
    const { report, cut } = shorten({ name: 'applications', applications });
    const length = lineLength(report);
    expect(length).toBeLessThanOrEqual(MAX_GUEST_LINE);
    if (cut > 0) expect(length).toBeGreaterThan(MAX_GUEST_LINE / 7);
    const kept = (report as Extract<Report, { name: 'applications' }>).applications;
    expect(kept).toEqual(applications.slice(0, applications.length - cut));
  },
);

describe('each list is cut', () => {
  const text = 'x'.repeat(1000);
  const many = Array.from({ length: 2000 });
  const container = { id: text, names: [], image: '', command: '', status: '' };
  const reports: Report[] = [
    { name: 'applications', applications: many.map(() => text) },
    { name: 'containers', list: many.map(() => container) },
    {
      name: 'network-interfaces',
      interfaces: many.map(() => ({ name: text, hw: '', inet: [], inet6: [] })),
    },
    {
      name: 'disks-usage',
      disks: many.map(() => ({ path: text, fs: 'xfs', total: 1, used: 1 })),
      mapping: { one: { name: '/dev/vda' } },
    },
  ];

  it.each(reports)('$name', (long) => {
    const { report, cut } = shorten(long);
    expect(cut).toBeGreaterThan(0);
    expect(lineLength(report)).toBeLessThanOrEqual(MAX_GUEST_LINE);
  });
});

it('leaves what fits as it is', () => {
  const report: Report = { name: 'applications', applications: ['bash-5'] };
  expect(shorten(report)).toEqual({ report, cut: 0 });
});

it('has nothing to cut where there is no list', () => {
  const report: Report = { name: 'fqdn', fqdn: 'x'.repeat(1000) };
  expect(shorten(report, 100)).toEqual({ report, cut: 0 });
});

it('fits whatever the texts are', () => {
  const list = fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { maxLength: 40 });
  fc.assert(
    fc.property(list, fc.integer({ min: 120, max: 2000 }), (applications, max) => {
      const { report } = shorten({ name: 'applications', applications }, max);
      expect(lineLength(report)).toBeLessThanOrEqual(max);
    }),
  );
});
