import { describe, expect, it } from 'vitest';
import { checkServices } from '../../../../pam-helper/check/check.ts';
import { checkFiles } from '../../../../pam-helper/check/files.ts';
import { exitCodeOf, type Finding } from '../../../../pam-helper/check/finding.ts';
import { checkFreshness } from '../../../../pam-helper/check/freshness.ts';
import { checkMode } from '../../../../pam-helper/check/mode.ts';
import { checkSession } from '../../../../pam-helper/check/session.ts';
import { HEAD_LINE } from '../../../../pam-helper/render/head-line.ts';
import { renderTokenService } from '../../../../pam-helper/render/token-service.ts';
import { GOOD, ids, machineOf, subject } from '../support/machine.ts';
import { reader } from '../support/samples.ts';

const AUTH = { 'common-auth': 'auth required pam_unix.so\n' };
const COMMON = { ...AUTH, 'common-account': '', 'common-session': '' };
const { text: RENDERED } = renderTokenService('gdm-ovirtcred', {
  family: 'debian',
  read: reader(COMMON),
});

it('an installed service is fine', () => {
  const reports = checkServices(
    ['gdm-ovirtcred'],
    machineOf({ ...COMMON, 'gdm-ovirtcred': RENDERED }),
  );
  expect(reports).toEqual([
    { service: 'gdm-ovirtcred', path: '/etc/pam.d/gdm-ovirtcred', findings: [] },
  ]);
});

it('one that is missing is an error', () => {
  const [report] = checkServices(['gdm-ovirtcred'], machineOf(COMMON));
  expect(ids(report?.findings ?? [])).toEqual(['error not-installed']);
});

it.each(['common-auth', 'su', 'sudo', 'sshd', 'login', 'password-auth'])(
  'a line of the module in %s is an error',
  (service) => {
    const files = {
      ...COMMON,
      'gdm-ovirtcred': RENDERED,
      [service]: `${HEAD_LINE}\nauth required pam_unix.so\n`,
    };
    const reports = checkServices([], machineOf(files));
    expect(reports.map((report) => [report.service, ...ids(report.findings)])).toEqual([
      [service, 'error misplaced'],
    ]);
  },
);

it('the helper for lock screens has business with the module', () => {
  const machine = machineOf({ 'ovirt-sso-unlock': 'auth requisite pam_ovirt_cred.so\n' });
  expect(checkServices([], machine)).toEqual([]);
});

it('every finding says what, why and what mends it', () => {
  const findings: Finding[] = checkServices(
    ['gdm-ovirtcred', 'sddm', 'kdm'],
    machineOf(
      {
        'gdm-ovirtcred': 'auth required pam_ovirt_cred.so mode=password\nauth maybe x\n',
        sddm: '',
        su: HEAD_LINE,
      },
      { hasModule: () => false },
    ),
  ).flatMap((report) => report.findings);
  expect(findings.length).toBeGreaterThan(8);
  for (const { what, why, fix } of findings)
    expect(Math.min(what.length, why.length, fix.length)).toBeGreaterThan(10);
});

describe('files', () => {
  it.each([
    ['that are there', GOOD, []],
    ['that libpam cannot do without', 'auth required pam_gone.so\n', ['error module-missing']],
    ['of no weight', 'session optional pam_gone.so\n', ['warning module-missing']],
    [
      'that may be away',
      '-session optional pam_gone.so\nauth [module_unknown=ignore] pam_gone.so\n',
      [],
    ],
    ['of the token module', `${HEAD_LINE.replace('cred', 'cred')}\n`, ['warning module-missing']],
    ['that are included and missing', 'auth include nowhere\n', ['error broken-line']],
  ])('%s', (_, text, expected) => {
    const missing = (module: string) =>
      !module.includes('gone') && (text === GOOD || !module.includes('ovirt'));
    expect(ids(checkFiles(subject('sddm', text, {}, { hasModule: missing })))).toEqual(expected);
  });
});

describe('freshness', () => {
  it.each([
    ['is not asked of services for people', 'sddm', GOOD, COMMON, []],
    ['of a file somebody else made', 'gdm-ovirtcred', GOOD, COMMON, ['warning not-ours']],
    ['of an edited file', 'gdm-ovirtcred', `${RENDERED}# mine\n`, COMMON, ['warning edited']],
    ['of a file as it would be made', 'gdm-ovirtcred', RENDERED, COMMON, []],
    [
      'of a file whose machine has changed',
      'gdm-ovirtcred',
      RENDERED,
      { ...COMMON, 'common-auth': 'auth required pam_krb5.so\nauth required pam_unix.so\n' },
      ['warning render-again'],
    ],
    ['of a file that cannot be made', 'gdm-ovirtcred', RENDERED, {}, ['error not-renderable']],
  ] as const)('%s', (_, service, text, files, expected) => {
    expect(ids(checkFreshness(subject(service, text, files)))).toEqual(expected);
  });
});

describe('the manner', () => {
  it.each([
    ['gdm-ovirtcred', GOOD, []],
    ['gdm-ovirtcred', GOOD.replace('cred.so', 'cred.so mode=password'), ['error wrong-mode']],
    ['sddm', HEAD_LINE, []],
    ['sddm', HEAD_LINE.replace(' mode=password', ''), ['error wrong-mode']],
    ['sddm', HEAD_LINE.replace(' module_unknown=ignore', ''), ['warning locks-keyboard-out']],
  ] as const)('of %s: %s', (service, text, expected) => {
    expect(ids(checkMode(subject(service, text)))).toEqual(expected);
  });
});

describe('the session', () => {
  it.each([
    ['is whole', GOOD, []],
    ['lacks pam_loginuid', GOOD.replace(/.*loginuid.*\n/, ''), ['warning no-loginuid']],
    ['lacks a keyring', GOOD.replace(/.*auto_start\n/, ''), ['warning no-keyring']],
    ["has KDE's", GOOD.replaceAll('gnome_keyring', 'kwallet5'), []],
  ])('%s', (_, text, expected) => {
    expect(ids(checkSession(subject('gdm-ovirtcred', text)))).toEqual(expected);
  });
});

it.each([
  [[], 0],
  [['warning'], 1],
  [['warning', 'error', 'warning'], 2],
] as const)('%j end with %d', (severities, code) => {
  const findings = severities.map((severity) => ({
    severity,
    id: '',
    what: '',
    why: '',
    fix: '',
    at: undefined,
  }));
  expect(exitCodeOf([{ service: 'x', path: undefined, findings }])).toBe(code);
});
