/**
 * What the pages tell an admin to run is run: in a booted Debian, in the order of a guest's life.
 * test/unit/docs-commands.test.ts reads the same commands.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { documented } from '../support/documented.ts';
import { SimulatedHost } from '../support/host.ts';
import { Booted } from './support/booted.ts';
import { CleanRoot } from './support/clean-root.ts';
import { debs } from './support/packages.ts';

/** A command as a page has it, its exit status, and something that it says. */
type Step = readonly [command: string, status: number, says: RegExp];

const SERVICE = 'gdm-ovirtcred';
const INSTALLED: readonly Step[] = [
  ['apt install ./ovirt-sso-greeter-gdm_*.deb', 0, /Setting up ovirt-sso-greeter-gdm/],
  ['systemctl status ovirt-sso-agent', 0, /Active: active \(running\)/],
  ['systemctl status ovirt-sso-agent.service', 0, /Active: active \(running\)/],
  ['systemctl status ovirt-sso-unlock.socket', 0, /Active: active \(listening\)/],
  ['journalctl -u ovirt-sso-agent', 0, /host connected/],
  ['journalctl -b -u ovirt-sso-agent', 0, /host connected/],
  ['journalctl -b -u ovirt-sso-agent -u ovirt-sso-unlock', 0, /host connected/],
  ['journalctl -b -k -g apparmor', 1, /No entries/],
  ['ovirt-sso-agent --check-config', 0, /usable/],
  ['ovirt-sso-agent --dump', 0, /"ovirt-sso-agent-2/],
  [
    'busctl introspect org.ovirt.vdsm.Credentials /org/ovirt/sso/Agent',
    0,
    /org\.ovirt\.sso\.Agent1/,
  ],

  ['ovirt-sso pam check', 2, /error not-installed: there is no PAM service gdm-ovirtcred/],
  [`ovirt-sso pam show --service ${SERVICE}`, 0, /^auth +requisite +pam_ovirt_cred\.so$/m],
  ['ovirt-sso pam install --dry-run', 0, /^\+auth +requisite +pam_ovirt_cred\.so$/m],
  [
    `ovirt-sso pam install --service ${SERVICE} --dry-run`,
    0,
    /^\+\+\+ \/etc\/pam\.d\/gdm-ovirtcred$/m,
  ],
  ['ovirt-sso pam install', 0, /^\+\+\+ \/etc\/pam\.d\/gdm-ovirtcred$/m],
  [`ovirt-sso pam install --service ${SERVICE}`, 0, /gdm-ovirtcred/],
  ['ovirt-sso pam check', 0, /gdm-ovirtcred .*: fine/],
  [`ovirt-sso pam check --service ${SERVICE}`, 0, /gdm-ovirtcred .*: fine/],
  ['ovirt-sso doctor', 1, /ok {4}host: connected, API version 3/],
  ['ovirt-sso rehearse', 0, /gdm-ovirtcred: fine/],
  ['ovirt-sso status', 0, /Host: connected, API version 3/],
  ['journalctl -b -g pam_', 0, /rehearsal [0-9a-f]{8} reached the module/],
  ['getent passwd NAME', 0, /^alice:/],
  ['faillock --user NAME', 0, /^$|^alice:/],
  ['timedatectl', 0, /System clock synchronized/],

  ['install -m 0755 my-hook /etc/ovirt-guest-agent/hooks.d/after_hibernation/50-clock', 0, /^$/],
  ['systemctl restart systemd-logind.service', 0, /^$/],
  ['systemctl start ovirt-sso-hook@before_migration', 0, /^$/],
  ['journalctl -t ovirt-sso-hook', 0, /hook done: hook=10-lease/],

  ['systemctl mask ovirt-sso-agent.service', 0, /Created symlink/],
  ['ovirt-sso pam remove', 0, /^\+\+\+ \/dev\/null$/m],
  ['ovirt-sso-agent --uninstalled', 0, /^$/],
  ['dpkg --purge ovirt-guest-agent', 0, /which isn't installed/],
  [
    'apt purge ovirt-sso-agent libpam-ovirt-sso',
    0,
    /Purging configuration files for ovirt-sso-agent/,
  ],
];
const APT = 'apt install ./ovirt-sso-agent_*.deb ./libpam-ovirt-sso_*.deb';

/** Why a command is not run here. */
const ELSEWHERE: readonly (readonly [RegExp, string])[] = [
  [/^npm /, 'of a checkout: what CI runs, and test/unit/docs-commands.test.ts for its name'],
  [/^ansible-playbook /, 'test/package/ansible.test.ts'],
  [/^dnf |^zypper /, 'of distributions that nothing was tried on, as docs/install.md says'],
  [/ gdm3$/, 'of GDM, which is half a gigabyte: test/vm'],
  [/^ausearch |^aa-enforce /, 'of a kernel with SELinux or AppArmor'],
];

it('knows every command of every page, and no other', () => {
  const ours = documented()
    .map(({ command }) => command)
    .filter((command) => !ELSEWHERE.some(([pattern]) => pattern.test(command)));
  // "ovirt-sso pam" is what a page calls the group.
  const shown = new Set(ours.filter((command) => command !== 'ovirt-sso pam'));
  const run = new Set([APT, ...INSTALLED.map(([command]) => command)]);
  expect([...run].sort()).toEqual([...shown].sort());
});

it('every command does in a booted Debian what the page says', async () => {
  using root = new CleanRoot();
  const folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-port-'));
  using host = new SimulatedHost(folder, { patienceMs: 60_000 });
  host.connect();
  root.bring(debs());
  root.write('/packages/my-hook', '#!/bin/sh\n', 0o755);
  root.write('/etc/ovirt-guest-agent/hooks.d/before_migration/10-lease', '#!/bin/sh\n', 0o755);
  // In the place of Debian's gdm3, which is half a gigabyte and runs in test/vm.
  root.write('/etc/pam.d/gdm-password', '@include common-auth\n@include common-account\n');
  root.must('ln -s /lib/systemd/system/gdm3.service /etc/systemd/system/display-manager.service');
  // apt asks, and would fetch what is only recommended.
  const answers = 'APT::Get::Assume-Yes "true";\nAPT::Install-Recommends "false";\n';
  root.write('/etc/apt/apt.conf.d/99answers', answers);
  root.must('useradd alice');
  await using machine = await Booted.boot(root, host);

  await machine.must(APT);
  // There is no udev to do it.
  await machine.must('chown ovirtagent /dev/virtio-ports/*');
  await host.next('heartbeat');
  // An end that was asked for is no failure of what the agent had started.
  await machine.must('systemctl restart ovirt-sso-agent');
  await host.next('heartbeat');
  expect(await machine.must('journalctl -u ovirt-sso-agent')).not.toContain('not delayed');
  for (const [command, status, says] of INSTALLED) {
    const found = await machine.run(command.replace('NAME', 'alice'));
    expect.soft(found, command).toEqual({ status, said: expect.stringMatching(says) });
  }
  expect(host.violations).toEqual([]);
  rmSync(folder, { recursive: true });
});
