/** SSSD's own check of its configuration, on what `pam check` asks for. */

import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { make, root } from '../support/make.ts';
import { DebianMachine } from './support/debian-machine.ts';

let machine: DebianMachine;

beforeAll(async () => {
  make('-C', 'test/support');
  machine = await DebianMachine.start([], join(root, 'test/samples/pam/debian-12'));
  // What libpam-sss's profile makes of the account part.
  const account =
    'account sufficient pam_localuser.so\naccount [default=bad success=ok user_unknown=ignore] pam_sss.so\n';
  await machine.must(['tee', '-a', '/etc/pam.d/common-account'], account);
  await machine.makeService();
});
afterAll(async () => machine[Symbol.asyncDispose]());

async function configure(...options: string[]): Promise<void> {
  const lines = ['[sssd]', 'services = nss, pam', 'domains = corp', '[domain/corp]', ...options];
  const write = 'umask 077; mkdir -p /etc/sssd; cat > /etc/sssd/sssd.conf';
  await machine.must(['sh', '-c', write], `${lines.join('\n')}\n`);
}

function check() {
  const args = ['pam', 'check', '--service', 'gdm-ovirtcred'];
  return machine.run([join(root, 'dist/ovirt-sso'), ...args]);
}

it('the option that mends an unmapped service is one that SSSD knows, and mends it', async () => {
  await configure('id_provider = ad');
  const before = await check();
  expect(before.status).toBe(2);
  const [, option = ''] = /fix: add "([^"]+)" to \[domain\/corp\]/.exec(before.stdout) ?? [];
  await configure('id_provider = ad', option);
  const sssd = await machine.run(['sssctl', 'config-check']);
  expect(sssd.stdout).toContain('Issues identified by validators: 0');
  expect(sssd.status).toBe(0);
  expect(await check()).toMatchObject({
    status: 0,
    stdout: 'gdm-ovirtcred (/etc/pam.d/gdm-ovirtcred): fine\n',
  });
});

it('SSSD refuses an option that it does not know, so that its word counts', async () => {
  await configure('id_provider = ad', 'ad_gpo_map_interactiv = +gdm-ovirtcred');
  expect((await machine.run(['sssctl', 'config-check'])).status).toBe(1);
});
