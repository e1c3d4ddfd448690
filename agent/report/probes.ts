/** Every fact of this guest, how often it is looked at, and what is told when it cannot be. */

import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { Report } from '../messages.ts';
import { Applications } from './applications.ts';
import { readContainers } from './containers.ts';
import { readCpuCount } from './cpus.ts';
import { readDiskMapping } from './disk-mapping.ts';
import { Disks } from './disks.ts';
import { dpkg } from './dpkg.ts';
import { readFqdn } from './fqdn.ts';
import { readHostName } from './host-name.ts';
import { readInterfaces } from './network.ts';
import { readOsInfo } from './os-info.ts';
import { readOsVersion } from './os-version.ts';
import { rpm } from './rpm.ts';
import { readTimezone } from './timezone.ts';

/** Long enough for a busy guest and short against every rate that somebody would choose. */
const DEADLINE_MS = 10_000;
/** rpm reads its whole database, cold, from a slow disk. */
const APPLICATIONS_DEADLINE_MS = 30_000;

export interface Probe {
  readonly name: Report['name'];
  /** Milliseconds between two looks, as they are now. */
  readonly rateMs: number;
  readonly deadlineMs: number;
  /** Told when a look is due: `always`, or only when it shows something new. */
  readonly tell: 'always' | 'changes';
  /** Whether a refresh tells it. */
  readonly refreshed: boolean;
  /** `signal` aborts at the deadline. */
  readonly read: (signal: AbortSignal) => Report | Promise<Report>;
  /** What is told at a failure; undefined: nothing. */
  readonly empty: () => Report | undefined;
}

/** The part of the configuration that reports need. */
export type ReportConfig = Pick<
  Config,
  | 'reportNumCpuRate'
  | 'reportApplicationRate'
  | 'reportDiskUsage'
  | 'applicationsList'
  | 'ignoredFs'
  | 'ignoreZeroSizeFs'
  | 'ignoredNics'
>;

type Told = Pick<Probe, 'read' | 'empty'> & Partial<Probe>;

/** In the order in which a refresh tells them. `config` is asked at each look, for it may change. */
export function systemProbes(
  config: () => ReportConfig,
  log: Pick<Log, 'notice'>,
): readonly Probe[] {
  const applications = new Applications(() => config().applicationsList, [rpm(), dpkg()]);
  const disks = new Disks({
    get ignoredFs() {
      return config().ignoredFs;
    },
    get ignoreZeroSizeFs() {
      return config().ignoreZeroSizeFs;
    },
    log,
  });
  const probe = (name: Report['name'], seconds: () => number, told: Told): Probe => ({
    name,
    get rateMs() {
      return seconds() * 1000;
    },
    deadlineMs: DEADLINE_MS,
    tell: 'always',
    refreshed: true,
    ...told,
  });
  const often = (): number => config().reportApplicationRate;
  return [
    probe('applications', often, {
      deadlineMs: APPLICATIONS_DEADLINE_MS,
      read: async (signal) => applicationsReport(await applications.read(signal)),
      empty: () => applicationsReport([]),
    }),
    probe('containers', often, {
      read: async (signal) => ({ name: 'containers', list: await readContainers(signal) }),
      empty: () => ({ name: 'containers', list: [] }),
    }),
    probe('host-name', often, {
      read: () => ({ name: 'host-name', content: { name: readHostName() } }),
      empty: () => undefined,
    }),
    probe('os-version', often, {
      read: () => ({ name: 'os-version', version: readOsVersion() }),
      empty: () => undefined,
    }),
    probe('network-interfaces', often, {
      read: () => interfacesReport(readInterfaces(config().ignoredNics)),
      empty: () => interfacesReport([]),
    }),
    probe('disks-usage', () => config().reportDiskUsage, {
      read: async (signal) => ({
        name: 'disks-usage',
        disks: await disks.read(signal),
        mapping: readDiskMapping(),
      }),
      empty: () => ({ name: 'disks-usage', disks: [], mapping: {} }),
    }),
    probe('fqdn', often, {
      read: async (signal) => ({ name: 'fqdn', fqdn: await readFqdn(signal) }),
      empty: () => ({ name: 'fqdn', fqdn: readHostName() }),
    }),
    // A zone changes twice a year or by hand: the host hears of it then, and at a refresh.
    probe('timezone', often, {
      tell: 'changes',
      read: async (signal) => ({ name: 'timezone', ...(await readTimezone(signal)) }),
      empty: () => undefined,
    }),
    probe('os-info', often, {
      tell: 'changes',
      read: async () => ({ name: 'os-info', ...(await readOsInfo()) }),
      empty: () => undefined,
    }),
    probe('number-of-cpus', () => config().reportNumCpuRate, {
      refreshed: false,
      read: () => ({ name: 'number-of-cpus', count: readCpuCount() }),
      empty: () => undefined,
    }),
  ];
}

function applicationsReport(applications: readonly string[]): Report {
  return { name: 'applications', applications };
}

function interfacesReport(
  interfaces: Extract<Report, { name: 'network-interfaces' }>['interfaces'],
): Report {
  return { name: 'network-interfaces', interfaces };
}
