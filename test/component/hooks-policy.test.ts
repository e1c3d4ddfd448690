/** What the agent's account may have root do: the D-Bus policy and polkit's rules together. */

import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { unitOf } from '../../agent/hooks/task.ts';
import { LIFECYCLE_EVENTS, MAX_CPUS } from '../../agent/messages.ts';
import { BUS_KINDS, type PrivateBus } from '../support/bus.ts';
import { callLogindAs, type ForeignCall } from '../support/foreign-caller.ts';
import { root } from '../support/make.ts';
import { Polkit } from '../support/polkit.ts';
import { MANAGER, MockSystemd, SYSTEMD, startSystemdBus } from '../support/systemd.ts';

const POLICY = `${root}/packaging/dbus/org.ovirt.vdsm.Credentials.conf`;
const RULES = `${root}/packaging/polkit/50-ovirt-guest-agent.rules`;
const ACTION = `${SYSTEMD}.manage-units`;
const DENIED = 'org.freedesktop.DBus.Error.AccessDenied';
/** `nobody` stands for the agent's account, `daemon` for all others: every Debian has them. */
const UID = 65_534;
const OTHER_UID = 1;

const UNIT = 'ovirt-sso-hook@cpus-4.service';
const GOOD = [
  ...LIFECYCLE_EVENTS.flatMap((event) =>
    [false, true].map((failed) => ({ kind: 'event', event, failed }) as const),
  ),
  ...[1, 4, 10, 999, MAX_CPUS].map((count) => ({ kind: 'cpus', count }) as const),
].map(unitOf);
const BAD = [
  ...['before_migration', 'cpus-4', '', '*'].map((name) => `ovirt-sso-hook@${name}`),
  ...['', 'x', 'cpus-0', 'cpus-04', 'cpus-8193', 'cpus-99999', 'cpus-', 'cpus--1', 'cpus-4\\n'],
  ...['before_migration-', 'before_migration-failure-failure', 'before_x', 'before_migration\\x2f'],
  ...['a.service@before_migration', 'before_migration.service.service', 'cpus-4-failure'],
]
  .map((name) => (name.includes('@') ? name : `ovirt-sso-hook@${name}.service`))
  .concat(
    ...['ssh.service', 'ovirt-sso-hook@.service', 'xovirt-sso-hook@cpus-4.service', 'undefined'],
    ...[
      'ovirt-sso-hook@cpus-4.service\n',
      '\novirt-sso-hook@cpus-4.service',
      'OVIRT-SSO-HOOK@cpus-4.service',
    ],
    ...[
      'ovirt-sso-hook@cpus-4xservice',
      'ovirt-sso-hook@cpus-4.timer',
      'ovirt-sso-hook-cpus-4.service',
    ],
  );
const BAD_VERBS = ['stop', 'restart', 'reload', 'try-restart', 'kill', 'set-property', 'clean', ''];

describe.each(BUS_KINDS)('with the D-Bus policy on a %s, the agent', (kind) => {
  let bus: PrivateBus;
  let systemd: MockSystemd;

  beforeAll(async () => {
    bus = await startSystemdBus(kind, { file: POLICY, uid: UID });
  });

  beforeEach(async () => {
    systemd = await MockSystemd.start(bus);
    return () => systemd[Symbol.dispose]();
  });

  afterAll(() => bus[Symbol.asyncDispose]());

  const manager = (member: string, signature = '', ...args: unknown[]): ForeignCall => ({
    ...MANAGER,
    member,
    signature,
    args,
  });
  const start = manager('StartUnit', 'ss', UNIT, 'replace');
  const refused: readonly ForeignCall[] = [
    manager('StartTransientUnit', 'ss', UNIT, 'replace'),
    ...['StopUnit', 'RestartUnit', 'ReloadUnit', 'TryRestartUnit', 'ReloadOrRestartUnit'].map(
      (member) => manager(member, 'ss', UNIT, 'replace'),
    ),
    manager('StartUnitReplace', 'sss', 'a.service', UNIT, 'replace'),
    manager('StartUnitWithFlags', 'sst', UNIT, 'replace', 0),
    manager('EnqueueUnitJob', 'sss', UNIT, 'start', 'replace'),
    manager('KillUnit', 'ssi', UNIT, 'all', 9),
    manager('SetUnitProperties', 'sb', UNIT, true),
    ...['Reload', 'Reexecute', 'Exit', 'Reboot', 'PowerOff', 'Halt', 'ListUnits', 'ClearJobs'].map(
      (member) => manager(member),
    ),
    ...['EnableUnitFiles', 'SetEnvironment', 'LoadUnit', 'GetUnit'].map((member) =>
      manager(member, 's', UNIT),
    ),
    { ...start, path: `${MANAGER.path}/unit/a`, interface: `${SYSTEMD}.Unit`, member: 'Start' },
    { ...start, interface: `${SYSTEMD}.Unit` },
    { path: MANAGER.path, member: 'StartUnit', signature: 'ss', args: [UNIT, 'replace'] },
    {
      path: MANAGER.path,
      interface: 'org.freedesktop.DBus.Properties',
      member: 'Set',
      signature: 'sss',
      args: ['a', 'b', 'c'],
    },
  ];

  it('may start units and hear of them, and call nothing else', async () => {
    for (const name of [SYSTEMD, systemd.name]) {
      systemd.calls.length = 0;
      const results = await callLogindAs(UID, bus, name, [manager('Subscribe'), start, ...refused]);
      // The mock is subscribed to once.
      expect([DENIED, undefined]).not.toContain(results[0]);
      expect(results.slice(1)).toEqual(['done', ...refused.map(() => DENIED)]);
      expect(systemd.calls).toEqual(['Subscribe()', `StartUnit(${UNIT},replace)`]);
    }
  });

  it('alone is kept from it', async () => {
    const [stop] = await callLogindAs(OTHER_UID, bus, SYSTEMD, [refused[1] ?? start]);
    expect(stop).toBe('done');
  });
});

/** The rules' word on an action, as polkitd asks for it. */
function ask(user: string, details: Readonly<Record<string, string>>, id = ACTION): string {
  type Action = { id: string; lookup: (key: string) => string | undefined };
  type Rule = (action: Action, subject: { user: string }) => string | undefined;
  const rules: Rule[] = [];
  const Result = { YES: 'yes', NO: 'no', NOT_HANDLED: 'not handled' };
  runInNewContext(readFileSync(RULES, 'utf8'), {
    polkit: { Result, addRule: (rule: Rule) => rules.push(rule) },
  });
  expect(rules).toHaveLength(1);
  return String(rules[0]?.({ id, lookup: (key) => details[key] }, { user }));
}

describe('with the polkit rules, the account', () => {
  it.each(GOOD)('may start %s, and others as before', (unit) => {
    const details = { unit, verb: 'start' };
    expect([ask('ovirtagent', details), ask('alice', details)]).toEqual(['yes', 'not handled']);
  });

  it.each(BAD)('may not start %j', (unit) => {
    expect(ask('ovirtagent', { unit, verb: 'start' })).toBe('no');
  });

  it.each(BAD_VERBS)('may not %j', (verb) => {
    expect(ask('ovirtagent', { unit: UNIT, verb })).toBe('no');
  });

  it('may nothing that is not told to polkit, and no other action of systemd', () => {
    expect([ask('ovirtagent', {}), ask('ovirtagent', { unit: UNIT })]).toEqual(['no', 'no']);
    const files = `${SYSTEMD}.manage-unit-files`;
    expect(ask('ovirtagent', { unit: UNIT, verb: 'start' }, files)).toBe('no');
  });
});

describe('a real polkitd', () => {
  const AGENT = 64_990;
  const ALICE = 64_991;
  let polkit: Polkit;

  beforeAll(async () => {
    polkit = await Polkit.start({ ovirtagent: AGENT, alice: ALICE });
  });

  afterAll(() => polkit[Symbol.asyncDispose]());

  it('lets the agent start these units, and nobody else', async () => {
    const words: unknown[] = [];
    for (const unit of GOOD) {
      const details = { unit, verb: 'start' };
      words.push(await polkit.allows(AGENT, ACTION, details));
      words.push(await polkit.allows(ALICE, ACTION, details));
    }
    expect(words).toEqual(GOOD.flatMap(() => [true, false]));
  });

  it('lets the agent do nothing else', async () => {
    const others = [
      ...BAD.map((unit) => ({ unit, verb: 'start' })),
      ...BAD_VERBS.map((verb) => ({ unit: UNIT, verb })),
    ];
    const allowed: unknown[] = [];
    for (const details of [...others, {}]) {
      if (await polkit.allows(AGENT, ACTION, details)) allowed.push(details);
    }
    expect(allowed).toEqual([]);
  });
});
