import { expect, it } from 'vitest';
import { checkPrompts } from '../../../../pam-helper/check/prompts.ts';
import { HEAD_LINE } from '../../../../pam-helper/render/head-line.ts';
import { GOOD, ids, subject } from '../support/machine.ts';

it.each([
  ['a good stack', '', []],
  ['pam_krb5', 'auth optional pam_krb5.so', ['error asks-again']],
  ["authselect's pam_sss", 'auth sufficient pam_sss.so forward_pass', []],
  ['pam_sss that asks', 'auth sufficient pam_sss.so forward_pass retry=2', ['error asks-again']],
  ['pam_winbind', 'auth optional pam_winbind.so', ['error asks-again']],
  ['pam_ldap', 'auth optional pam_ldap.so try_first_pass', ['error asks-again']],
  ['pam_sss with use_first_pass', 'auth sufficient pam_sss.so use_first_pass', []],
  ['pam_fprintd', 'auth sufficient pam_fprintd.so', ['error asks-a-person']],
  ['a module nobody knows', 'auth optional pam_zzz.so', ['warning unknown-module']],
])('%s', (_, line, expected) => {
  expect(ids(checkPrompts(subject('gdm-ovirtcred', `${GOOD}${line}\n`)))).toEqual(expected);
});

it('says where, also behind an inclusion', () => {
  const sddm = `${HEAD_LINE}\n@include common-auth\n`;
  const files = { 'common-auth': '\nauth required pam_krb5.so\nauth sufficient pam_u2f.so\n' };
  const findings = checkPrompts(subject('sddm', sddm, files));
  expect(ids(findings)).toEqual(['error asks-again', 'warning asks-a-person']);
  expect(findings[0]?.at).toEqual({ path: '/etc/pam.d/common-auth', line: 2 });
});
