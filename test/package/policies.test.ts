import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { root } from '../support/make.ts';
import { compiledModule } from '../support/selinux.ts';

it('AppArmor understands the profile', () => {
  const profile = `${root}/packaging/apparmor/ovirt-sso-agent`;
  // Neither loaded into the kernel nor kept in a cache.
  const line = ['--skip-kernel-load', '--skip-cache', '--names', profile];
  const { status, stdout } = spawnSync('apparmor_parser', line, { encoding: 'utf8' });
  expect(stdout.trim().split('\n').sort()).toEqual(['ovirt-sso-agent', 'ovirt-sso-agent//rpm']);
  expect(status).toBe(0);
});

// The whole policy is unpacked beside it, and not installed.
it('the SELinux module fits into the policy of Debian', () => {
  const folder = compiledModule();
  execFileSync('apt-get', ['download', '--quiet', '--quiet', 'selinux-policy-default'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [deb = ''] = globSync(`${folder}/*.deb`);
  execFileSync('dpkg-deb', ['--extract', deb, `${folder}/policy`]);
  // A store of its own: the kernel and this machine's policy hear nothing of it.
  mkdirSync(`${folder}/policy/var/lib/selinux/default/active/modules/100`, { recursive: true });
  writeFileSync(`${folder}/policy/etc/selinux/config`, 'SELINUX=permissive\nSELINUXTYPE=default\n');
  const modules = [
    ...globSync(`${folder}/policy/usr/share/selinux/default/*.pp*`),
    `${folder}/ovirt_sso.pp`,
  ].map((file) => `--install=${file}`);
  const store = [`--path=${folder}/policy`, '--store=default', '--noreload'];
  execFileSync('semodule', [...store, ...modules], { stdio: 'pipe' });
  const list = execFileSync('semodule', [...store, '--list-modules'], { encoding: 'utf8' });
  expect(list.split('\n')).toContain('ovirt_sso');
});
