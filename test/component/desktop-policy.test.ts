import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUS_KINDS, type PrivateBus } from '../support/bus.ts';
import { callLogindAs, type ForeignCall } from '../support/foreign-caller.ts';
import { LOGIND, MockLogind, startLogindBus } from '../support/logind.ts';
import { root } from '../support/make.ts';

const POLICY = `${root}/packaging/dbus/org.ovirt.vdsm.Credentials.conf`;
const RULES = `${root}/packaging/polkit/50-ovirt-guest-agent.rules`;
const DENIED = 'org.freedesktop.DBus.Error.AccessDenied';
/** `nobody` stands for the agent's account, `daemon` for all others: every Debian has them. */
const UID = 65_534;
const OTHER_UID = 1;

const PATH = '/org/freedesktop/login1';
const PROPERTIES = 'org.freedesktop.DBus.Properties';

function manager(member: string, signature = '', ...args: unknown[]): ForeignCall {
  return { path: PATH, interface: `${LOGIND}.Manager`, member, signature, args };
}

function of(
  kind: 'Session' | 'Seat' | 'User',
  member: string,
  signature = '',
  ...args: unknown[]
): ForeignCall {
  const object = { Session: 'session/c2', Seat: 'seat/seat0', User: 'user/1000' }[kind];
  return { path: `${PATH}/${object}`, interface: `${LOGIND}.${kind}`, member, signature, args };
}

const ALLOWED: readonly ForeignCall[] = [
  manager('LockSession', 's', 'c2'),
  manager('TerminateSession', 's', 'c2'),
  manager('SetWallMessage', 'sb', 'bye', true),
  manager('ScheduleShutdown', 'st', 'poweroff', 1),
  manager('Inhibit', 'ssss', 'sleep', 'a', 'b', 'delay'),
  manager('CanHibernate'),
  manager('CanSuspend'),
  manager('Hibernate', 'b', false),
  manager('Suspend', 'b', false),
  {
    path: `${PATH}/seat/seat0`,
    interface: PROPERTIES,
    member: 'Get',
    signature: 'ss',
    args: [`${LOGIND}.Seat`, 'ActiveSession'],
  },
  {
    path: `${PATH}/session/c2`,
    interface: PROPERTIES,
    member: 'GetAll',
    signature: 's',
    args: [`${LOGIND}.Session`],
  },
];

/** Every other method of logind's documentation (systemd 252), and what a caller may try instead. */
const REFUSED: readonly ForeignCall[] = [
  manager('UnlockSession', 's', 'c2'),
  manager('UnlockSessions'),
  manager('LockSessions'),
  manager('KillSession', 'ssi', 'c2', 'all', 9),
  manager('KillUser', 'ui', 1000, 9),
  manager('TerminateUser', 'u', 1000),
  manager('TerminateSeat', 's', 'seat0'),
  manager('ActivateSession', 's', 'c2'),
  manager('ActivateSessionOnSeat', 'ss', 'c2', 'seat0'),
  manager('ReleaseSession', 's', 'c2'),
  manager('CreateSession'),
  manager('GetSession', 's', 'c2'),
  manager('GetSessionByPID', 'u', 1),
  manager('GetUser', 'u', 1000),
  manager('GetUserByPID', 'u', 1),
  manager('GetSeat', 's', 'seat0'),
  manager('ListSessions'),
  manager('ListUsers'),
  manager('ListSeats'),
  manager('ListInhibitors'),
  manager('SetUserLinger', 'ubb', 1000, true, false),
  manager('AttachDevice', 'ssb', 'seat0', '/sys', false),
  manager('FlushDevices', 'b', false),
  ...['PowerOff', 'Reboot', 'Halt', 'HybridSleep', 'SuspendThenHibernate'].flatMap((member) => [
    manager(member, 'b', false),
    manager(`${member}WithFlags`, 't', 0),
    manager(`Can${member}`),
  ]),
  manager('HibernateWithFlags', 't', 0),
  manager('SuspendWithFlags', 't', 0),
  manager('CancelScheduledShutdown'),
  ...[
    'RebootParameter',
    'RebootToFirmwareSetup',
    'RebootToBootLoaderMenu',
    'RebootToBootLoaderEntry',
  ].flatMap((what) => [manager(`Can${what}`), manager(`Set${what}`, 's', 'x')]),
  ...['Activate', 'Lock', 'Unlock', 'Terminate', 'ReleaseControl'].map((member) =>
    of('Session', member),
  ),
  of('Session', 'Kill', 'si', 'all', 9),
  of('Session', 'TakeControl', 'b', true),
  of('Session', 'TakeDevice', 'uu', 1, 1),
  of('Session', 'ReleaseDevice', 'uu', 1, 1),
  of('Session', 'PauseDeviceComplete', 'uu', 1, 1),
  of('Session', 'SetBrightness', 'ssu', 'a', 'b', 1),
  of('Session', 'SetIdleHint', 'b', true),
  of('Session', 'SetLockedHint', 'b', false),
  of('Session', 'SetType', 's', 'x11'),
  of('Session', 'SetDisplay', 's', ':0'),
  of('Seat', 'Terminate'),
  of('Seat', 'ActivateSession', 's', 'c2'),
  of('Seat', 'SwitchTo', 'u', 1),
  of('Seat', 'SwitchToNext'),
  of('Seat', 'SwitchToPrevious'),
  of('User', 'Kill', 'i', 9),
  of('User', 'Terminate'),
  {
    path: PATH,
    interface: PROPERTIES,
    member: 'Set',
    signature: 'ssv',
    args: [`${LOGIND}.Manager`, 'WallMessage', 'x'],
  },
  { path: PATH, interface: 'org.freedesktop.DBus.Peer', member: 'Ping' },
  { path: PATH, interface: 'org.freedesktop.DBus.Introspectable', member: 'Introspect' },
  // The name of an allowed method, on another interface or on none.
  { ...of('Session', 'LockSession', 's', 'c2') },
  { path: PATH, member: 'LockSession', signature: 's', args: ['c2'] },
  { path: PATH, member: 'UnlockSession', signature: 's', args: ['c2'] },
  { path: `${PATH}/session/c2`, member: 'Unlock' },
];

/** `interface.member result`, for a difference that can be read. */
function table(calls: readonly ForeignCall[], results: readonly string[]): string[] {
  return calls.map((call, index) => `${call.interface}.${call.member} ${results[index]}`);
}

describe.each(BUS_KINDS)('with the D-Bus policy on a %s, the agent', (kind) => {
  let bus: PrivateBus;
  let logind: MockLogind;

  beforeAll(async () => {
    bus = await startLogindBus(kind, { file: POLICY, uid: UID });
    logind = await MockLogind.start(bus);
    await logind.add({ id: 'c2', uid: 1000, user: 'alice' });
    await logind.forget();
  });

  afterAll(async () => {
    await logind[Symbol.asyncDispose]();
    await bus[Symbol.asyncDispose]();
  });

  it.each([LOGIND, 'unique'] as const)('may call what it needs, at the %s name', async (name) => {
    const results = await callLogindAs(UID, bus, name, ALLOWED);
    expect(table(ALLOWED, results)).toEqual(
      table(
        ALLOWED,
        ALLOWED.map(() => 'done'),
      ),
    );
  });

  it.each([LOGIND, 'unique'] as const)('may call nothing else, at the %s name', async (name) => {
    await logind.forget();
    const results = await callLogindAs(UID, bus, name, REFUSED);
    expect(table(REFUSED, results)).toEqual(
      table(
        REFUSED,
        REFUSED.map(() => DENIED),
      ),
    );
    expect(await logind.calls()).toEqual([]);
  });

  it('alone may own its name, and other accounts call logind as before', async () => {
    const name = {
      path: '/',
      interface: 'org.freedesktop.DBus',
      member: 'RequestName',
      signature: 'su',
      args: ['org.ovirt.vdsm.Credentials', 4],
    };
    const request = (uid: number) => callLogindAs(uid, bus, 'org.freedesktop.DBus', [name]);
    expect([await request(UID), await request(OTHER_UID)]).toEqual([['done'], [DENIED]]);
    const free = [manager('UnlockSession', 's', 'c2')];
    expect(await callLogindAs(OTHER_UID, bus, LOGIND, free)).toEqual(['done']);
  });
});

describe('with the polkit rules, the account', () => {
  const YES = [
    'lock-sessions',
    'manage',
    'set-wall-message',
    'inhibit-delay-sleep',
    ...['power-off', 'reboot', 'hibernate', 'suspend'].flatMap((what) => [
      what,
      `${what}-multiple-sessions`,
    ]),
  ].map((action) => `${LOGIND}.${action}`);
  const NO = [
    'power-off-ignore-inhibit',
    'reboot-ignore-inhibit',
    'suspend-ignore-inhibit',
    'hibernate-ignore-inhibit',
    'halt',
    'halt-multiple-sessions',
    'chvt',
    'attach-device',
    'flush-devices',
    'set-user-linger',
    'set-self-linger',
    'set-reboot-parameter',
    'inhibit-block-shutdown',
    'inhibit-block-sleep',
    'inhibit-delay-shutdown',
    'lock-sessions-of-others',
    'manage.',
    '',
  ].map((action) => `${LOGIND}.${action}`);
  const ELSEWHERE = [
    'org.freedesktop.login10.manage',
    'org.freedesktop.systemd10.manage-units',
    'xorg.freedesktop.login1.manage',
    'org.freedesktop.policykit.exec',
  ];

  /** The rules' word on an action, as polkitd asks for it. */
  function ask(user: string, id: string): string {
    type Rule = (action: { id: string }, subject: { user: string }) => string | undefined;
    const rules: Rule[] = [];
    const Result = { YES: 'yes', NO: 'no', NOT_HANDLED: 'not handled' };
    runInNewContext(readFileSync(RULES, 'utf8'), {
      polkit: { Result, addRule: (rule: Rule) => rules.push(rule) },
    });
    expect(rules).toHaveLength(1);
    return String(rules[0]?.({ id }, { user }));
  }

  it.each(YES)('may do %s, and others as before', (id) => {
    expect([ask('ovirtagent', id), ask('alice', id), ask('root', id)]).toEqual([
      'yes',
      'not handled',
      'not handled',
    ]);
  });

  it.each(NO)('may not do %s', (id) => {
    expect([ask('ovirtagent', id), ask('alice', id)]).toEqual(['no', 'not handled']);
  });

  it.each(ELSEWHERE)('is as any other for %s', (id) => {
    expect(ask('ovirtagent', id)).toBe('not handled');
  });
});
