import { expect, it } from 'vitest';
import { parseConfig } from '../../../agent/config.ts';
import { systemProbes } from '../../../agent/report/probes.ts';
import { Reports } from '../../../agent/report/schedule.ts';
import { violations } from '../../support/vdsm-types.ts';
import { recordedLog } from '../support/log.ts';

const { config } = parseConfig('', 'none');
const { log } = recordedLog();
const probes = systemProbes(() => config, log);

it('are in the order of a refresh, at the configured rates', () => {
  expect(probes.map(({ name, rateMs }) => `${name} ${rateMs / 1000}`)).toEqual([
    'applications 120',
    'containers 120',
    'host-name 120',
    'os-version 120',
    'network-interfaces 120',
    'disks-usage 300',
    'fqdn 120',
    'timezone 120',
    'os-info 120',
    'number-of-cpus 60',
  ]);
  expect(probes.filter(({ refreshed }) => !refreshed).map(({ name }) => name)).toEqual([
    'number-of-cpus',
  ]);
});

it('follow a configuration that changes', () => {
  let { config: now } = parseConfig('', 'none');
  const live = systemProbes(() => now, log);
  now = parseConfig('[general]\nreport_disk_usage = 7\nreport_num_cpu_rate = 8', 'none').config;
  const rates = Object.fromEntries(live.map(({ name, rateMs }) => [name, rateMs / 1000]));
  expect(rates).toMatchObject({ 'disks-usage': 7, 'number-of-cpus': 8, fqdn: 120 });
});

it('have empty values of the right name and types, or none', () => {
  const empty = probes.flatMap((probe) => {
    const report = probe.empty();
    expect(report?.name ?? probe.name).toBe(probe.name);
    return report ?? [];
  });
  expect(violations(empty)).toEqual([]);
});

it('give up long before they are due again', () => {
  for (const { deadlineMs, rateMs } of probes) expect(deadlineMs).toBeLessThan(rateMs);
});

it('tell of this machine what VDSM parses', async () => {
  const reports = new Reports({
    probes,
    send: () => expect.unreachable(),
    now: () => performance.now(),
    log,
  });
  const collected = await reports.collect();
  expect(violations(collected)).toEqual([]);
  expect(collected.map(({ name }) => name)).toEqual(probes.map(({ name }) => name));
});
