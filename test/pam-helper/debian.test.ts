/** What the installed command makes of Debian's files, under the real libpam and real modules. */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Login } from '../pam/support/stage.ts';
import { make, root } from '../support/make.ts';
import { type Account, DebianMachine } from './support/debian-machine.ts';

const PASSWORD = 'right pass ä"\\';
const ACCOUNTS: readonly Account[] = [
  { name: 'alice', uid: 4200, password: PASSWORD },
  { name: 'bob', uid: 4201, password: PASSWORD },
  { name: 'old', uid: 4202, password: PASSWORD, aging: '10000:0:99999:7::10001:' },
  { name: 'stale', uid: 4203, password: PASSWORD, aging: '0:0:99999:7:::' },
];

/** Debian's pam_unix with pam_faillock round it, as its manual has it. */
const COMMON_AUTH = `auth required pam_faillock.so preauth deny=2
auth [success=2 default=ignore] pam_unix.so nullok
auth [default=die] pam_faillock.so authfail deny=2
auth requisite pam_deny.so
auth required pam_permit.so
`;

let machine: DebianMachine;

beforeAll(async () => {
  make('-C', 'test/support');
  const samples = join(root, 'test/samples/pam/debian-12');
  machine = await DebianMachine.start(ACCOUNTS, samples);
  writeFileSync(join(machine.folder, 'pam.d/common-auth'), COMMON_AUTH);
  const account = join(machine.folder, 'pam.d/common-account');
  writeFileSync(account, `account required pam_faillock.so\n${readFileSync(account, 'utf8')}`);
  await ovirtSso('pam', 'install', '--service', 'gdm-ovirtcred');
});
afterAll(async () => machine[Symbol.asyncDispose]());

function ovirtSso(...args: string[]): Promise<string> {
  return machine.must([join(root, 'dist/ovirt-sso'), ...args]);
}

function hidden({ prompts }: Login): string[] {
  return prompts.filter(({ style }) => style === 'hidden').map(({ text }) => text);
}

/** How many failures pam_faillock has counted. */
async function failures(user: string): Promise<number> {
  const { stdout } = await machine.run(['faillock', '--user', user]);
  return stdout.split('\n').filter((line) => / V$/.test(line.trimEnd())).length;
}

describe('gdm-ovirtcred on Debian', () => {
  it('lets in who has the right password, asks for the token alone, and feeds the keyring', async () => {
    const login = await machine.logIn({
      user: 'alice',
      password: PASSWORD,
      client: ['--acct', '--setcred'],
    });
    expect(login).toMatchObject({
      authenticate: 'PAM_SUCCESS',
      acct_mgmt: 'PAM_SUCCESS',
      setcred: 'PAM_SUCCESS',
      pam_user: 'alice',
    });
    expect(hidden(login)).toEqual(['Token?']);
    expect(login.log.map(({ text }) => text)).toContain(
      'gkr-pam: stashed password to try later in open session',
    );
  });

  it('refuses a wrong password, counts it once, asks nothing more, and locks after the second', async () => {
    for (const count of [1, 2]) {
      // As display managers do, without the account part, in which pam_faillock forgets.
      const login = await machine.logIn({ user: 'bob', password: 'wrong', client: [] });
      // pam_faillock has nothing to say itself, which [default=die] makes a refusal.
      expect(login.authenticate).toBe('PAM_PERM_DENIED');
      expect(hidden(login)).toEqual(['Token?']);
      expect(await failures('bob')).toBe(count);
    }
    const locked = await machine.logIn({ user: 'bob', password: PASSWORD, client: [] });
    expect(locked.authenticate).not.toBe('PAM_SUCCESS');
    expect(hidden(locked)).toEqual(['Token?']);
  });

  it('counts no failure where the agent refuses the token', async () => {
    for (let times = 0; times < 3; times += 1) {
      const login = await machine.logIn({ preset: 'alice' });
      expect(login).toMatchObject({ authenticate: 'PAM_AUTH_ERR' });
      expect(hidden(login)).toEqual(['Token?']);
    }
    expect(await failures('alice')).toBe(0);
  });

  it('refuses an account that has expired', async () => {
    const login = await machine.logIn({ user: 'old', password: PASSWORD });
    // common-account's pam_deny speaks for pam_unix.
    expect(login).toMatchObject({ authenticate: 'PAM_SUCCESS', acct_mgmt: 'PAM_AUTH_ERR' });
    expect(login.log.map(({ text }) => text).join()).toContain('account old has expired');
  });

  it('refuses people while there is a nologin file', async () => {
    await machine.must(['touch', '/run/nologin']);
    const login = await machine.logIn({ user: 'alice', password: PASSWORD });
    await machine.must(['rm', '/run/nologin']);
    expect(login.authenticate).not.toBe('PAM_SUCCESS');
    expect(hidden(login)).toEqual(['Token?']);
  });

  it('never makes a token the password of who must choose a new one', async () => {
    const change = { user: 'stale', password: PASSWORD, client: ['--acct', '--chauthtok'] };
    const before = await machine.must(['grep', 'stale', '/etc/shadow']);
    const login = await machine.logIn(change);
    expect(login).toMatchObject({
      acct_mgmt: 'PAM_NEW_AUTHTOK_REQD',
      chauthtok: 'PAM_AUTHTOK_ERR',
    });
    expect(hidden(login)).toEqual(['Token?']);
    expect(await machine.must(['grep', 'stale', '/etc/shadow'])).toBe(before);
    // With the distribution's own password part it would: that is why ours is pam_deny.
    const ours = readFileSync(join(machine.folder, 'pam.d/gdm-ovirtcred'), 'utf8');
    const theirs = ours.replace(/^password .*/m, '@include common-password');
    writeFileSync(join(machine.folder, 'pam.d/theirs'), theirs);
    const harm = await machine.logIn({ ...change, service: 'theirs' });
    rmSync(join(machine.folder, 'pam.d/theirs'));
    expect(harm).toMatchObject({ chauthtok: 'PAM_SUCCESS' });
    expect(hidden(harm)).toEqual(['Token?', 'New password: ', 'Retype new password: ']);
    expect(await machine.must(['grep', 'stale', '/etc/shadow'])).not.toBe(before);
  });
});

it('a removed module locks nobody out of a service for people', async () => {
  const sddm = readFileSync(join(root, 'test/samples/pam/debian-12.golden/sddm'), 'utf8');
  writeFileSync(join(machine.folder, 'pam.d/sddm-gone'), sddm.replace('ovirt_cred.so', 'gone.so'));
  const typed = { service: 'sddm-gone', preset: 'alice', answers: [PASSWORD] };
  const login = await machine.logIn(typed);
  rmSync(join(machine.folder, 'pam.d/sddm-gone'));
  expect(login.authenticate).toBe('PAM_SUCCESS');
  expect(hidden(login)).toEqual(['Password: ']);
});

it('an install is checked as fine, but for what this machine lacks', async () => {
  const { stdout } = await machine.run([
    join(root, 'dist/ovirt-sso'),
    ...['pam', 'check', '--json', '--service', 'gdm-ovirtcred'],
  ]);
  const [report] = JSON.parse(stdout).services as { findings: { id: string; what: string }[] }[];
  expect(report?.findings).toEqual([]);
});

it('a removal leaves pam.d as it was', async () => {
  const folder = join(machine.folder, 'pam.d');
  const copy = join(machine.folder, 'copy');
  mkdirSync(copy);
  await machine.must(['sh', '-c', `cp -a /etc/pam.d/. ${copy} && rm ${copy}/gdm-ovirtcred`]);
  await ovirtSso('pam', 'install');
  await ovirtSso('pam', 'remove');
  expect(await machine.must(['diff', '-r', copy, folder])).toBe('');
});
