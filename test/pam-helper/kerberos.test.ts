/** Debian's pam-krb5 and a real MIT KDC: the ticket that a login brings, and the prompts it must not. */

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Login } from '../pam/support/stage.ts';
import { make, root } from '../support/make.ts';
import { DebianMachine } from './support/debian-machine.ts';
import { Kdc } from './support/kdc.ts';

const PASSWORD = 'kerberos pass';

/** What pam-auth-update makes of libpam-krb5's and libpam-runtime's profiles. */
const COMMON_AUTH = `auth [success=2 default=ignore] pam_krb5.so minimum_uid=1000
auth [success=1 default=ignore] pam_unix.so nullok try_first_pass
auth requisite pam_deny.so
auth required pam_permit.so
`;
/** The same service as a person would write it: the token module above the distribution's files. */
const PLAIN = `auth requisite pam_ovirt_cred.so
@include common-auth
@include common-account
@include common-session
`;

let machine: DebianMachine;
let kdc: Kdc;

beforeAll(async () => {
  make('-C', 'test/support');
  const files = mkdtempSync(join(tmpdir(), 'ovirt-sso-krb5-'));
  cpSync(join(root, 'test/samples/pam/debian-12'), files, { recursive: true });
  writeFileSync(join(files, 'common-auth'), COMMON_AUTH);
  writeFileSync(join(files, 'plain'), PLAIN);
  const accounts = [
    { name: 'alice', uid: 4200 },
    { name: 'stale', uid: 4201 },
    { name: 'local', uid: 4202, password: PASSWORD },
  ];
  machine = await DebianMachine.start(accounts, files, { 'krb5.conf': Kdc.CONFIG });
  rmSync(files, { recursive: true });
  kdc = await Kdc.start(machine);
  await kdc.addPrincipal('alice', PASSWORD);
  await kdc.addPrincipal('stale', PASSWORD, ['-pwexpire', '2001-01-01']);
  await machine.makeService();
}, 60_000);
afterAll(async () => {
  await kdc[Symbol.asyncDispose]();
  await machine[Symbol.asyncDispose]();
});

function hidden({ prompts }: Login): string[] {
  return prompts.filter(({ style }) => style === 'hidden').map(({ text }) => text);
}

describe('gdm-ovirtcred with Kerberos', () => {
  it('leaves its user with a ticket-granting ticket', async () => {
    const login = await machine.logIn({
      user: 'alice',
      password: PASSWORD,
      client: ['--acct', '--setcred'],
    });
    expect(login).toMatchObject({ authenticate: 'PAM_SUCCESS', setcred: 'PAM_SUCCESS' });
    expect(hidden(login)).toEqual(['Token?']);
    const [cache = ''] = await kdc.ticketCaches(4200);
    const tickets = await machine.must(['klist', '-c', cache]);
    expect(tickets).toContain('Default principal: alice@TEST.EXAMPLE');
    expect(tickets).toContain('krbtgt/TEST.EXAMPLE@TEST.EXAMPLE');
  });

  it('asks nothing more after a wrong password, where plain common-auth asks again', async () => {
    const wrong = { user: 'alice', password: 'wrong' };
    const login = await machine.logIn(wrong);
    expect(login.authenticate).not.toBe('PAM_SUCCESS');
    expect(hidden(login)).toEqual(['Token?']);
    const plain = await machine.logIn({ ...wrong, service: 'plain' });
    expect(hidden(plain)).toEqual(['Token?', 'Password: ']);
  });

  it('lets in with the right password, where plain common-auth asks again and refuses', async () => {
    for (const user of ['alice', 'local']) {
      const right = { user, password: PASSWORD };
      expect((await machine.logIn(right)).authenticate).toBe('PAM_SUCCESS');
      const plain = await machine.logIn({ ...right, service: 'plain' });
      expect(hidden(plain)).toEqual(['Token?', 'Password: ']);
      expect(plain.authenticate).not.toBe('PAM_SUCCESS');
    }
  });

  it('never makes a token the password of who must choose a new one', async () => {
    const stale = { user: 'stale', password: PASSWORD };
    const login = await machine.logIn(stale);
    expect(login.authenticate).not.toBe('PAM_SUCCESS');
    expect(hidden(login)).toEqual(['Token?']);
    // use_first_pass alone does not keep Kerberos from asking.
    const ours = readFileSync(join(machine.folder, 'pam.d/gdm-ovirtcred'), 'utf8');
    writeFileSync(join(machine.folder, 'pam.d/without'), ours.replace(' fail_pwchange', ''));
    const harm = await machine.logIn({ ...stale, service: 'without' });
    expect(hidden(harm)).toHaveLength(3);
    expect(harm.authenticate).toBe('PAM_SUCCESS');
    // The old password is gone: the token took its place.
    const { status } = await machine.run(['kinit', '-c', 'MEMORY:', 'stale'], `${PASSWORD}\n`);
    expect(status).toBe(1);
  });
});

it('the check names the second prompt of the plain service', async () => {
  const plain = join(machine.folder, 'pam.d/plain');
  writeFileSync(join(machine.folder, 'pam.d/gdm-ovirtcred'), readFileSync(plain));
  const { status, stdout } = await machine.run([
    join(root, 'dist/ovirt-sso'),
    ...['pam', 'check', '--service', 'gdm-ovirtcred'],
  ]);
  expect(status).toBe(2);
  expect(stdout).toContain('error asks-again: pam_krb5 asks for the password a second time');
});
