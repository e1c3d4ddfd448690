/** Each check of `ovirt-sso doctor`: from what was read to its line. */

import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../../pam-helper/check/finding.ts';
import { type BusFacts, checkBus } from '../../../../pam-helper/doctor/bus.ts';
import { checkClock } from '../../../../pam-helper/doctor/clock.ts';
import { checkDenials } from '../../../../pam-helper/doctor/denials.ts';
import { checkDisplayManagers } from '../../../../pam-helper/doctor/display-manager.ts';
import type { ExtensionFacts } from '../../../../pam-helper/doctor/extension.ts';
import { checkHost, type HostFacts } from '../../../../pam-helper/doctor/host.ts';
import { checkModule } from '../../../../pam-helper/doctor/module.ts';
import { checkPam } from '../../../../pam-helper/doctor/pam.ts';
import { checkPort, type Holder, type PortFacts } from '../../../../pam-helper/doctor/port.ts';
import { checkSocket, listenerOf } from '../../../../pam-helper/doctor/sockets.ts';
import { checkUnit, propertiesOf } from '../../../../pam-helper/doctor/units.ts';

const AGENT: Holder = { pid: 7, uid: 990, name: 'node' };
const SYSTEMD: Holder = { pid: 1, uid: 0, name: 'systemd' };
const NO_EXTENSION: ExtensionFacts = { installed: [], enabled: '', disabled: '' };
const MALLORY: Holder = { pid: 8, uid: 4001, name: 'mallory' };

describe('port', () => {
  const facts: PortFacts = { path: '/dev/p', ownerUid: 990, agentUid: 990, holders: [AGENT] };
  it.each<[string, Partial<PortFacts>, string, string]>([
    ['held by the agent', {}, 'green', 'held by the agent'],
    ['missing', { path: undefined }, 'red', 'gives this machine no port'],
    ['without an account', { agentUid: undefined }, 'red', 'no account ovirtagent'],
    ["root's", { ownerUid: 0 }, 'red', 'belongs to uid 0'],
    ['held by another', { holders: [MALLORY] }, 'red', 'held by mallory (process 8)'],
    ['held by nobody', { holders: [] }, 'red', 'nobody has opened /dev/p'],
    ['not to be seen', { holders: undefined }, 'yellow', 'only root sees'],
  ])('%s', (_, others, level, what) => {
    const found = checkPort({ ...facts, ...others });
    expect(found).toMatchObject({ level, what: expect.stringContaining(what) });
  });
});

describe('host', () => {
  const facts: HostFacts = {
    agent: { version: '2', isHostConnected: true, apiVersion: 3 },
    why: '',
    version: '2',
    runtime: 'v26.1.0',
  };
  const levels = (others: Partial<HostFacts>) =>
    checkHost({ ...facts, ...others }).map(({ check, level }) => `${check} ${level}`);
  it.each<[string, Partial<HostFacts>, string[]]>([
    ['fine', {}, ['host green', 'agent green', 'runtime green']],
    [
      'away',
      { agent: { version: '2', isHostConnected: false, apiVersion: 0 } },
      ['host yellow', 'agent green', 'runtime green'],
    ],
    ['old agent', { version: '3' }, ['host green', 'agent yellow', 'runtime green']],
    ['no agent', { agent: undefined, why: 'no' }, ['agent red', 'runtime green']],
    ['old runtime', { runtime: 'v18.0.0' }, ['host green', 'agent green', 'runtime red']],
  ])('%s', (_, others, expected) => expect(levels(others)).toEqual(expected));
});

it.each([
  ['LoadState=loaded\nActiveState=active\nSubState=running\nNRestarts=0', 'green', 'active (run'],
  ['LoadState=loaded\nActiveState=active\nNRestarts=3', 'yellow', 'restarted 3 times'],
  ['LoadState=loaded\nActiveState=active\nUnitFileState=disabled', 'yellow', 'next boot'],
  ['LoadState=loaded\nActiveState=failed\nResult=exit-code', 'red', 'has failed: exit-code'],
  ['LoadState=loaded\nActiveState=inactive', 'red', 'is inactive'],
  ['LoadState=loaded\nActiveState=activating\nSubState=auto-restart', 'red', '(auto-restart)'],
  ['LoadState=not-found', 'red', 'is not-found'],
  ['', 'yellow', 'systemd does not answer'],
])('a unit with %j is %s', (text, level, what) => {
  const found = checkUnit({ name: 'a.socket', properties: propertiesOf(text) });
  expect(found).toMatchObject({ level, what: expect.stringContaining(what) });
});

describe('socket', () => {
  const facts = { name: '@x', unit: 'x.socket', isBound: true, agentUid: 990 };
  it.each<[readonly Holder[] | undefined, boolean, string]>([
    [[SYSTEMD, AGENT], true, 'green'],
    [[SYSTEMD, MALLORY], true, 'red'],
    [undefined, true, 'yellow'],
    [undefined, false, 'red'],
  ])('held by %j, bound: %s', (holders, isBound, level) => {
    expect(checkSocket({ ...facts, holders, isBound }).level).toBe(level);
  });
  it('is found among others by its name, when it listens', () => {
    const table = `Num RefCount Protocol Flags Type St Inode Path
0: 00000002 00000000 00010000 0001 01 11 @/tmp/other
0: 00000003 00000000 00000000 0001 03 12 @/tmp/mine
0: 00000002 00000000 00010000 0001 01 13 @/tmp/mine
`;
    expect(listenerOf(table, '@/tmp/mine')).toBe('13');
    expect(listenerOf(table, '@/tmp/none')).toBeUndefined();
  });
});

describe('bus', () => {
  const facts: BusFacts = {
    trouble: '',
    policyFile: '/policy',
    ownerUid: 990,
    agentUid: 990,
    hasLogind: true,
    hasPolkit: true,
    polkitRules: '/rules',
  };
  it.each<[string, Partial<BusFacts>, string[]]>([
    ['fine', {}, []],
    ['no bus', { trouble: 'gone' }, ['bus red']],
    ['a foreign owner', { ownerUid: 4001 }, ['bus red']],
    ['no owner', { ownerUid: undefined }, ['bus red']],
    ['no policy', { policyFile: undefined }, ['bus policy red']],
    ['no logind', { hasLogind: false }, ['logind red']],
    ['no polkit', { hasPolkit: false }, ['polkit yellow']],
    ['no rules', { polkitRules: undefined }, ['polkit yellow']],
  ])('%s', (_, others, expected) => {
    const found = checkBus({ ...facts, ...others }).filter(({ level }) => level !== 'green');
    expect(found.map(({ check, level }) => `${check} ${level}`)).toEqual(expected);
  });
});

it.each([
  ['gdm3.service', '43.9-0+deb12u2', 'green'],
  ['gdm.service', '1:3.38.6', 'green'],
  ['gdm.service', '3.4.1', 'red'],
  ['gdm.service', '51~beta-1', 'yellow'],
  ['gdm.service', undefined, 'yellow'],
  ['lightdm.service', undefined, 'red'],
  ['greetd.service', undefined, 'red'],
  ['xdm.service', undefined, 'yellow'],
  [undefined, '43.9', 'red'],
])('the display manager %s with a shell %s is %s', (unit, shellVersion, level) => {
  const found = checkDisplayManagers({
    unit,
    installed: [],
    shellVersion,
    extension: NO_EXTENSION,
    plugIn: new Map(),
  });
  expect(found.map((each) => each.level)).toEqual([level]);
});

describe('a display manager that needs the plug-in', () => {
  const state = 'LoadState=loaded\nActiveState=active\nNRestarts=0';
  const found = (unit: string, text: string) =>
    checkDisplayManagers({
      unit,
      installed: [unit],
      shellVersion: undefined,
      extension: NO_EXTENSION,
      plugIn: propertiesOf(text),
    });

  it.each([
    ['sddm', 'sddm', 'SDDM'],
    ['plasmalogin', 'plasmalogin', 'Plasma Login Manager'],
    ['kdm', '', 'KDM'],
    ['tdm-trinity', 'root', 'TDM'],
  ])('%s is well with it as %j', (name, user, text) => {
    const unit = `${name}.service`;
    const plugIn = `${state}\nUser=${user}\nWantedBy=multi-user.target ${unit}`;
    expect(found(unit, plugIn)).toEqual([
      {
        check: 'greeter',
        level: 'green',
        what: `${text}, through ovirt-sso-greeter-kdm.service`,
      },
    ]);
  });

  it.each([
    ['sddm', 'LoadState=not-found', 'red', 'install the package'],
    ['sddm', '', 'yellow', 'booted by systemd'],
    ['plasmalogin', `${state}\nUser=sddm`, 'red', 'User=plasmalogin'],
    ['kdm', `${state}\nUser=sddm`, 'red', 'User=root'],
    ['sddm', `${state}\nUser=`, 'red', 'User=sddm'],
    ['sddm', 'LoadState=loaded\nActiveState=inactive\nUser=sddm', 'red', 'add-wants sddm.service'],
    ['sddm', 'LoadState=loaded\nActiveState=failed\nUser=sddm', 'red', 'start'],
    ['sddm', `${state.replace('=0', '=3')}\nUser=sddm`, 'yellow', 'journalctl'],
    ['sddm', `${state}\nUser=sddm\nWantedBy=`, 'yellow', 'add-wants sddm.service'],
  ])('%s with %j is %s', (name, plugIn, level, fix) => {
    const [first] = found(`${name}.service`, plugIn);
    expect(first).toMatchObject({ level, fix: expect.stringContaining(fix) });
  });
});

it('tells of each display manager that is installed and not in use, once', () => {
  const installed = ['gdm.service', 'gdm3.service', 'sddm.service', 'lightdm.service'];
  const shell = { shellVersion: '43.9', extension: NO_EXTENSION };
  const facts = { unit: 'gdm3.service', installed, ...shell, plugIn: new Map() };
  expect(checkDisplayManagers(facts).map(({ level, what }) => `${level}: ${what}`)).toEqual([
    'green: GDM with GNOME Shell 43.9, which hears the agent by itself',
    'green: SDDM is installed, and not in use',
    'green: LightDM is installed, and not in use',
  ]);
});

it.each([
  ['/m.so', '', 'green'],
  ['/m.so', 'it does not export pam_sm_setcred', 'red'],
  [undefined, '', 'red'],
])('the module %s, %j, is %s', (path, trouble, level) => {
  expect(checkModule({ path, trouble }).level).toBe(level);
});

it('tells the worst of a PAM service, and how much more there is', () => {
  const finding = (severity: Finding['severity'], what: string): Finding => {
    return { severity, what, id: 'x', why: 'y', fix: 'z', at: undefined };
  };
  const report = (...findings: Finding[]) => ({ service: 's', path: undefined, findings });
  expect(checkPam([report()], '')).toEqual([{ check: 'pam s', level: 'green', what: 'fine' }]);
  const both = report(finding('warning', 'small'), finding('error', 'large'));
  expect(checkPam([both], '')[0]).toMatchObject({
    level: 'red',
    what: 'large (and 1 more: ovirt-sso pam check)',
  });
  expect(checkPam([report(finding('warning', 'small'))], '')[0]?.level).toBe('yellow');
  expect(checkPam([], 'nothing there')[0]?.level).toBe('red');
});

it.each<[('SELinux' | 'AppArmor')[], string | undefined, string]>([
  [[], undefined, 'green'],
  [['SELinux'], undefined, 'yellow'],
  [['AppArmor'], 'apparmor="DENIED" profile="cups"', 'green'],
  [['AppArmor'], 'apparmor="DENIED" profile="ovirt-sso-agent"', 'red'],
  [['SELinux'], 'avc:  denied  { connectto } scontext=xdm_t tcontext=ovirt_sso_t', 'red'],
  [['SELinux'], 'avc:  denied  { connectto } for path=002F746D702F6F766972742D63726564 …', 'red'],
])('denials of %j in %j are %s', (systems, log, level) => {
  expect(checkDenials({ systems, log }).level).toBe(level);
});

it.each([
  ['yes', 'green'],
  ['no', 'yellow'],
  [undefined, 'yellow'],
])('a clock of which systemd says %s is %s', (synchronised, level) =>
  expect(checkClock(synchronised).level).toBe(level),
);
