import { expect, it } from 'vitest';
import { mannerOf, mayAskAgain, quietArgs } from '../../../../pam-helper/render/modules.ts';

function rule(text: string) {
  const [module = '', ...args] = text.split(' ');
  return { module: `${module}.so`, args };
}

it.each([
  ['pam_unix', 'quiet'],
  ['pam_krb5', 'asks-again'],
  ['pam_sss forward_pass', 'asks-again'],
  ['pam_sss require_cert_auth', 'interactive'],
  ['pam_google_authenticator', 'interactive'],
  ['pam_oath', 'interactive'],
  ['pam_yubico', 'interactive'],
  ['pam_made_at_home', 'unknown'],
])('%s is %s', (text, manner) => {
  expect(mannerOf(rule(text))).toBe(manner);
});

it.each([
  ['pam_krb5', true],
  ['pam_krb5 try_first_pass', true],
  ['pam_krb5 use_first_pass', false],
  ['pam_krb5 force_first_pass', false],
  ['pam_winbind krb5_auth', true],
  ['pam_sss', false],
  ['pam_sss forward_pass retry=0', false],
  ['pam_sss use_first_pass retry=2', true],
  ['pam_sss forward_pass prompt_always', true],
  ['pam_ldap use_first_pass', false],
  ['pam_unix', false],
])('%s: asks again is %s', (text, asks) => {
  expect(mayAskAgain(rule(text))).toBe(asks);
});

it.each([
  ['pam_unix nullok try_first_pass', 'nullok try_first_pass'],
  ['pam_krb5 minimum_uid=1000 try_first_pass', 'minimum_uid=1000 use_first_pass fail_pwchange'],
  ['pam_krb5 force_first_pass defer_pwchange', 'force_first_pass defer_pwchange'],
  ['pam_krb5 use_pkinit prompt_principal', 'use_first_pass fail_pwchange'],
  ['pam_sss forward_pass retry=3 prompt_always', 'use_first_pass'],
  ['pam_winbind krb5_auth cached_login try_first_pass', 'krb5_auth cached_login use_first_pass'],
  ['pam_ldap minimum_uid=1000', 'minimum_uid=1000 use_first_pass'],
])('%s is told %s', (text, args) => {
  expect(quietArgs(rule(text), 'debian').join(' ')).toBe(args);
});

it('only pam-krb5 knows fail_pwchange', () => {
  expect(quietArgs(rule('pam_krb5'), 'suse')).toEqual(['use_first_pass']);
});
