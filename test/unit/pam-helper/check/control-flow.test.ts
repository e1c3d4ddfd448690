import { describe, expect, it } from 'vitest';
import { checkControlFlow } from '../../../../pam-helper/check/control-flow.ts';
import { HEAD_LINE } from '../../../../pam-helper/render/head-line.ts';
import { GOOD, ids, subject } from '../support/machine.ts';

function found(text: string, files: Readonly<Record<string, string>> = {}) {
  return ids(checkControlFlow(subject('gdm-ovirtcred', text, files)));
}

it('has nothing against a stack as it should be', () => {
  expect(found(GOOD)).toEqual([]);
  expect(found(GOOD.replace('requisite', '[success=ok default=die]'))).toEqual([]);
});

it('has nothing against a display manager with the line at its head', () => {
  const text = `${HEAD_LINE}\nauth sufficient pam_succeed_if.so user ingroup nopasswdlogin\n@include common-auth\n`;
  const auth =
    'auth [success=1 default=ignore] pam_unix.so\nauth requisite pam_deny.so\nauth required pam_permit.so\n';
  expect(ids(checkControlFlow(subject('lightdm', text, { 'common-auth': auth })))).toEqual([]);
});

describe('finds', () => {
  it.each([
    ['no token module', 'auth required pam_unix.so\n', ['error no-token-module']],
    ['required', GOOD.replace('requisite', 'required'), ['error not-requisite']],
    [
      'sufficient',
      GOOD.replace('requisite', 'sufficient'),
      ['error not-requisite', 'error password-not-checked'],
    ],
    [
      'nothing that checks the password',
      'auth requisite pam_ovirt_cred.so\nauth required pam_permit.so\n',
      ['error password-not-checked'],
    ],
    [
      'a stack that nobody passes',
      'auth requisite pam_ovirt_cred.so\nauth [success=1] pam_unix.so\nauth required pam_permit.so\nauth requisite pam_deny.so\n',
      ['error no-way-in'],
    ],
    [
      'a jump behind the end',
      'auth requisite pam_ovirt_cred.so\nauth [success=3 default=die] pam_unix.so\n',
      ['error no-way-in'],
    ],
    [
      'pam_tally2 above',
      `auth required pam_tally2.so deny=3\n${GOOD}`,
      ['warning counts-refused-tokens'],
    ],
    [
      'pam_faillock behind a refused token',
      'auth required pam_ovirt_cred.so\nauth sufficient pam_unix.so\nauth [default=die] pam_faillock.so authfail\n',
      ['error not-requisite', 'warning counts-refused-tokens'],
    ],
    [
      'pam_faillock that counts in a substack',
      'auth substack b\nauth [default=die] pam_faillock.so authfail\n',
      ['error not-requisite', 'warning counts-refused-tokens', 'error no-way-in'],
    ],
  ])('%s', (_, text, expected) => {
    expect(
      found(text, { b: 'auth requisite pam_ovirt_cred.so\nauth required pam_unix.so\n' }),
    ).toEqual(expected);
  });
});

it('lets pam_faillock look before and count after', () => {
  const text =
    'auth required pam_faillock.so preauth\nauth requisite pam_ovirt_cred.so\n' +
    'auth [success=1 default=bad] pam_unix.so\nauth [default=die] pam_faillock.so authfail\nauth sufficient pam_faillock.so authsucc\n';
  expect(found(text)).toEqual([]);
});
