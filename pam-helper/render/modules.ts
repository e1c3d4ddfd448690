/**
 * What is known of PAM modules' auth part: which ask a person for something that a token cannot
 * answer, which ask for the password again unless they are told not to, and which never ask when
 * PAM_AUTHTOK is set. From the modules' own manuals; a module in none of the lists is kept and named.
 */

import type { Rule } from '../syntax/service-file.ts';
import { moduleName } from '../syntax/stack.ts';
import type { Family } from './family.ts';

export type Manner = 'interactive' | 'asks-again' | 'quiet' | 'unknown';

/**
 * Fingers, keys, cards, codes, and what asks again after a wrong password whatever its options say.
 * pam_systemd_home does the latter, for accounts of systemd-homed.
 */
const INTERACTIVE = new Set(
  `pam_fprintd pam_fprint pam_thinkfinger pam_biometrics pam_howdy pam_facial_auth
  pam_u2f pam_yubico pam_pkcs11 pam_p11 pam_poldi pam_smartcard_atr pam_beid
  pam_google_authenticator pam_oath pam_otpw pam_opie pam_skey pam_duo pam_securid pam_rsa
  pam_radius_auth pam_mfa pam_privacyidea pam_linotp pam_authd pam_himmelblau pam_aad
  pam_ssh pam_systemd_home pam_pin`.split(/\s+/),
);

const ASKS_AGAIN = new Set(
  'pam_krb5 pam_heimdal pam_sss pam_winbind pam_ldap pam_kanidm pam_lsass'.split(' '),
);

/** Options by which one of the above asks, beyond try_first_pass and forward_pass. */
const PROMPTING =
  /^(?:try_first_pass|use_first_pass|forward_pass|prompt_always|try_cert_auth|retry=.*|prompt_principal|no_prompt|use_pkinit|try_pkinit|force_pwchange)$/;

/** pam_unix takes PAM_AUTHTOK through pam_get_authtok(3), which asks only where there is none. */
const QUIET = new Set(
  `pam_unix pam_unix2 pam_deny pam_permit pam_env pam_faildelay pam_faillock pam_tally pam_tally2
  pam_nologin pam_shells pam_securetty pam_succeed_if pam_localuser pam_usertype pam_listfile
  pam_access pam_time pam_group pam_wheel pam_rootok pam_warn pam_debug pam_echo pam_cap pam_umask
  pam_limits pam_issue pam_gnome_keyring pam_kwallet pam_kwallet5 pam_mount pam_ecryptfs
  pam_encfs pam_afs_session pam_selinux_permit pam_krb5_migrate pam_console pam_keyinit
  pam_loginuid pam_systemd pam_elogind pam_slurm pam_abl pam_shield pam_script pam_exec
  pam_ovirt_cred pam_gdm pam_sss_gss pam_lastlog pam_motd pam_mail pam_tty_audit
  pam_namespace pam_pwhistory pam_rhosts pam_ftp pam_timestamp pam_xauth pam_userdb
  pam_apparmor pam_ccreds pam_mkhomedir pam_oddjob_mkhomedir pam_selinux`.split(/\s+/),
);

export function mannerOf(rule: Pick<Rule, 'module' | 'args'>): Manner {
  const name = moduleName(rule);
  if (INTERACTIVE.has(name)) return 'interactive';
  // SSSD's demand for a smart card.
  if (rule.args.includes('require_cert_auth')) return 'interactive';
  if (ASKS_AGAIN.has(name)) return 'asks-again';
  return QUIET.has(name) ? 'quiet' : 'unknown';
}

/**
 * By what pam_sss asks although there is a password: alone it takes it, and what forward_pass passes on is
 * its own to others. A second try forgets use_first_pass, too (its get_authtok_for_authentication()).
 */
const SSS_PROMPTING = /^(?:prompt_always|try_cert_auth|retry=0*[1-9].*)$/;

/** May this rule ask although PAM_AUTHTOK is set? */
export function mayAskAgain(rule: Pick<Rule, 'module' | 'args'>): boolean {
  const { args } = rule;
  if (moduleName(rule) === 'pam_sss') return args.some((word) => SSS_PROMPTING.test(word));
  const taught = args.includes('use_first_pass') || args.includes('force_first_pass');
  return mannerOf(rule) === 'asks-again' && !taught;
}

/**
 * The arguments with which a module that would ask takes PAM_AUTHTOK and fails with it.
 *
 * Where Debian and Arch have pam-krb5, Kerberos itself would ask for a new password when the old one
 * has expired, twice and hidden. A greeter answers each with its token, which would then be the
 * user's password: `fail_pwchange` makes that a failure.
 */
export function quietArgs(rule: Pick<Rule, 'module' | 'args'>, family: Family): readonly string[] {
  if (mannerOf(rule) !== 'asks-again') return rule.args;
  const args = rule.args.filter((word) => !PROMPTING.test(word));
  if (!args.includes('force_first_pass')) args.push('use_first_pass');
  const isPamKrb5 = moduleName(rule) === 'pam_krb5' && (family === 'debian' || family === 'arch');
  if (isPamKrb5 && !args.includes('defer_pwchange') && !args.includes('fail_pwchange')) {
    args.push('fail_pwchange');
  }
  return args;
}
