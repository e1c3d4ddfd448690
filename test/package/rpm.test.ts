import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CleanRoot } from './support/clean-root.ts';
import { rpms } from './support/packages.ts';

const DEPENDENT = ['ovirt-sso-greeter-gdm', 'ovirt-sso-greeter-kdm', 'pam-ovirt-sso'];
const CONFIG = '/etc/ovirt-guest-agent.conf';

/**
 * rpm(8) of this machine in a Debian root: scriptlets run, dependencies, which are named after
 * another distribution's packages, are not looked at.
 */
function rpm(root: CleanRoot, ...args: readonly string[]): string {
  mkdirSync(`${root.folder}/proc/self`, { recursive: true });
  const line = ['--root', root.folder, '--nodeps', ...args];
  return execFileSync('rpm', line, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

it('is installed over an old configuration, enabled and erased', () => {
  using root = new CleanRoot();
  root.write(CONFIG, '[sso]\nwhen = always\n');
  root.write('/usr/bin/dconf', '#!/bin/sh\necho "$@" >> /called-dconf\n', 0o755);
  // The policy module's package compiles with what only its own distribution has.
  rpm(root, '--install', ...rpms().filter((file) => !file.includes('selinux')));
  expect(root.read(CONFIG)).toBe('[sso]\nwhen = always\n');
  expect(root.read(`${CONFIG}.rpmnew`)).toContain('#heart_beat_rate = 5');
  expect(root.must('getent passwd ovirtagent')).toContain('nologin');
  const enabled = () => root.must('find /etc/systemd/system -name "ovirt*" -type l | wc -l').trim();
  expect(enabled()).toBe('5');
  expect(root.must('ovirt-sso-agent --check-config')).toContain('usable');

  root.write('/usr/bin/ovirt-sso', '#!/bin/sh\necho "$@" >> /called\n', 0o755);
  expect(root.read('/called-dconf')).toBe('update\n');
  rpm(root, '--erase', ...DEPENDENT, 'ovirt-sso-agent');
  expect(root.read('/called')).toBe('pam remove\n');
  expect(root.read('/called-dconf')).toBe('update\nupdate\n');
  expect(enabled()).toBe('0');
  expect(root.must('find /usr -path "*ovirt*" ! -path /usr/bin/ovirt-sso')).toBe('');
});
