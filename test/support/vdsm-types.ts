/** The types that VDSM's parser needs in each message; whatever breaks one is told in a sentence. */

import type { Report } from '../../agent/messages.ts';

type Rule = (value: unknown) => boolean;

const isText: Rule = (value) => typeof value === 'string';
/** Python tells 1 from 1.0 and 1e21: JSON must write digits only. */
const isInteger: Rule = (value) =>
  typeof value === 'number' && /^-?(?:0|[1-9]\d*)$/.test(JSON.stringify(value));
const isSize: Rule = (value) => isInteger(value) && BigInt(value as number) < 2n ** 63n;
const listOf =
  (rule: Rule): Rule =>
  (value) =>
    Array.isArray(value) && value.every(rule);
const objectOf =
  (rules: Readonly<Record<string, Rule>>): Rule =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).sort().join() === Object.keys(rules).sort().join() &&
    Object.entries(rules).every(([key, rule]) => rule((value as Record<string, unknown>)[key]));
const mapOf =
  (rule: Rule): Rule =>
  (value) =>
    typeof value === 'object' && value !== null && Object.values(value).every(rule);

const MEMORY_STATS = [
  'mem_total',
  'mem_free',
  'mem_unused',
  'mem_buffers',
  'mem_cached',
  'swap_usage',
  'swap_total',
  'swap_in',
  'swap_out',
  'pageflt',
  'majflt',
];
const HEARTBEAT: Readonly<Record<string, Rule>> = {
  // Python's int() of a string.
  'free-ram': (value) => isText(value) && /^\s*[+-]?\d+(?:_\d+)*\s*$/.test(String(value)),
  'memory-stat': objectOf(Object.fromEntries(MEMORY_STATS.map((name) => [name, isInteger]))),
};
const nothing = objectOf({});

const RULES: Readonly<Record<string, Rule>> = {
  'session-startup': nothing,
  'session-shutdown': nothing,
  'session-logon': nothing,
  'session-logoff': nothing,
  'session-lock': nothing,
  'session-unlock': nothing,
  uninstalled: nothing,
  'active-user': objectOf({ name: isText }),
  // One without a version is of a guest without versions; host-rules.ts knows when ours may be that.
  heartbeat: (value) =>
    objectOf(HEARTBEAT)(value) ||
    objectOf({ ...HEARTBEAT, apiVersion: (version) => version === 3 })(value),
  echo: () => true,
  completion: objectOf({ reply_id: isText, done: (value) => value === true }),
  applications: objectOf({ applications: listOf(isText) }),
  containers: objectOf({
    list: listOf(
      objectOf({
        id: isText,
        names: listOf(isText),
        image: isText,
        command: isText,
        status: isText,
      }),
    ),
  }),
  'host-name': objectOf({ name: isText }),
  'os-version': objectOf({ version: isText }),
  'network-interfaces': objectOf({
    interfaces: listOf(
      objectOf({ name: isText, hw: isText, inet: listOf(isText), inet6: listOf(isText) }),
    ),
  }),
  'disks-usage': objectOf({
    disks: listOf(objectOf({ path: isText, fs: isText, total: isSize, used: isSize })),
    mapping: mapOf(objectOf({ name: isText })),
  }),
  fqdn: objectOf({ fqdn: isText }),
  timezone: objectOf({ zone: isText, offset: isInteger }),
  'os-info': objectOf({
    version: isText,
    distribution: isText,
    codename: isText,
    arch: isText,
    type: (value) => value === 'linux',
    kernel: isText,
  }),
  'number-of-cpus': objectOf({ count: isInteger }),
};

/** Arguments as the channel carries them. */
export function argumentsOf(report: Report): Readonly<Record<string, unknown>> {
  if (report.name === 'host-name') return report.content;
  const { name: _, ...fields } = report;
  return fields;
}

/** Does VDSM know this message, and parse these arguments of it? */
export function isParsable(name: string, fields: Readonly<Record<string, unknown>>): boolean {
  return Object.hasOwn(RULES, name) && RULES[name]?.(fields) === true;
}

export function violations(reports: readonly Report[]): string[] {
  return reports
    .filter((report) => !isParsable(report.name, argumentsOf(report)))
    .map((report) => `not what VDSM parses: ${JSON.stringify(report)}`);
}
