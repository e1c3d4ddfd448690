/**
 * What stands round the authentication in each family, as its own gdm-password has it: Debian's gdm3
 * package, GDM's data/pam-redhat and data/pam-arch, openSUSE's pam-config files.
 */

import type { ReadService } from '../syntax/stack.ts';
import type { Family } from './family.ts';

/** Type, control, and the rest; or a line as it is. */
export type Words = string | readonly [type: string, control: string, rest: string];

export interface Layout {
  /** The files whose auth part is the machine's own; all but the first may be missing. */
  readonly auth: readonly [string, ...string[]];
  /** Between the token and them. Here nothing may ask; pam_nologin knows the user by now. */
  readonly authBefore: readonly Words[];
  readonly account: (read: ReadService) => readonly Words[];
  readonly session: (read: ReadService, keyrings: readonly string[]) => readonly Words[];
  readonly password: readonly Words[];
}

const NOT_ROOT: Words = ['auth', 'required', 'pam_succeed_if.so user != root quiet_success'];
const NO_LOGIN: Words = ['auth', 'requisite', 'pam_nologin.so'];
const KEYINIT: Words = ['session', 'optional', 'pam_keyinit.so force revoke'];
const LOGINUID: Words = ['session', 'required', 'pam_loginuid.so'];
/** Passes where there is no SELinux or no such module. */
const SELINUX = '[success=ok ignore=ignore module_unknown=ignore default=bad]';

/**
 * A greeter answers each hidden prompt with its token, also that for a new password. Somebody whose
 * password has expired is sent to the keyboard instead, where the same stack asks a person.
 */
const NO_NEW_PASSWORD: readonly Words[] = [
  '# A greeter would answer "New password:" with the token. Who must change it does so at the keyboard.',
  ['password', 'requisite', 'pam_deny.so'],
];

function starting(keyrings: readonly string[]): Words[] {
  return keyrings.map((module) => ['-session', 'optional', `${module} auto_start`]);
}

function included(read: ReadService, type: string, ...files: string[]): Words[] {
  const [first, ...others] = files;
  const present = others.filter((file) => read(file) !== undefined);
  return [...(first === undefined ? [] : [first]), ...present].map((f) => [type, 'include', f]);
}

export const LAYOUTS: Readonly<Record<Family, Layout>> = {
  debian: {
    auth: ['common-auth'],
    authBefore: [NO_LOGIN, NOT_ROOT],
    account: () => ['@include common-account'],
    session: (_, keyrings) => [
      '# A context that lingers is cleared before anything else runs.',
      ['session', SELINUX, 'pam_selinux.so close'],
      LOGINUID,
      ['session', SELINUX, 'pam_selinux.so open'],
      KEYINIT,
      ['session', 'required', 'pam_limits.so'],
      ['session', 'required', 'pam_env.so readenv=1'],
      ['session', 'required', 'pam_env.so readenv=1 envfile=/etc/default/locale'],
      '@include common-session',
      ...starting(keyrings),
    ],
    password: NO_NEW_PASSWORD,
  },
  suse: {
    auth: ['common-auth', 'postlogin-auth'],
    authBefore: [NO_LOGIN, NOT_ROOT],
    account: (read) => included(read, 'account', 'common-account', 'postlogin-account'),
    session: (read, keyrings) => [
      ['session', SELINUX, 'pam_selinux.so close'],
      LOGINUID,
      ['session', SELINUX, 'pam_selinux.so open'],
      KEYINIT,
      ...included(read, 'session', 'common-session', 'postlogin-session'),
      ...starting(keyrings),
    ],
    password: NO_NEW_PASSWORD,
  },
  fedora: {
    auth: ['password-auth', 'postlogin'],
    authBefore: [NOT_ROOT],
    account: () => [
      ['account', 'required', 'pam_nologin.so'],
      ['account', 'include', 'password-auth'],
    ],
    session: (read, keyrings) => [
      ['session', 'required', 'pam_selinux.so close'],
      LOGINUID,
      ['session', 'required', 'pam_selinux.so open'],
      KEYINIT,
      ['session', 'required', 'pam_namespace.so'],
      ['session', 'include', 'password-auth'],
      ...starting(keyrings),
      ...(read('postlogin') ? included(read, 'session', 'postlogin') : []),
    ],
    password: NO_NEW_PASSWORD,
  },
  arch: {
    // It has pam_shells, pam_nologin, pam_loginuid and pam_keyinit itself.
    auth: ['system-login'],
    authBefore: [NOT_ROOT],
    account: () => [['account', 'include', 'system-login']],
    session: (_, keyrings) => [
      KEYINIT,
      ['session', 'include', 'system-login'],
      ...starting(keyrings),
    ],
    password: NO_NEW_PASSWORD,
  },
};
