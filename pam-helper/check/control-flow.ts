/** What the auth stack does with what the token module says: found by walking it, not by its looks. */

import { actionFor, type ReturnValue } from '../syntax/control.ts';
import { type ModuleStep, moduleName, modulesOf } from '../syntax/stack.ts';
import { type Walk, walk } from '../syntax/walk.ts';
import type { Finding } from './finding.ts';
import { isTokenModule, type Subject } from './subject.ts';

/** What proves nothing about a password: it says the same whoever asks. */
const PROVES_NOTHING = new Set(
  `pam_permit pam_env pam_faildelay pam_nologin pam_shells pam_succeed_if pam_gnome_keyring
  pam_kwallet pam_kwallet5 pam_cap pam_group pam_localuser pam_usertype pam_umask pam_mount
  pam_limits pam_warn pam_echo pam_listfile pam_access pam_time pam_securetty`.split(/\s+/),
);

const COUNTERS = new Set(['pam_tally', 'pam_tally2', 'pam_faillock']);

/** The return value of every other module in a walk. */
type Others = (step: ModuleStep) => ReturnValue;

const allWell: Others = ({ rule }) => {
  if (moduleName(rule) === 'pam_deny') return 'auth_err';
  return rule.args.includes('authfail') ? 'auth_err' : 'success';
};
const wrongPassword: Others = ({ rule, control }) => {
  // What ends a stack well by itself knows something of the user: a group without passwords, say.
  if (actionFor(control, 'success') === 'done') return 'auth_err';
  if (moduleName(rule) === 'pam_faillock')
    return rule.args.includes('authfail') ? 'auth_err' : 'success';
  return PROVES_NOTHING.has(moduleName(rule)) ? 'success' : 'auth_err';
};

function walkWith({ stacks }: Subject, token: ReturnValue, others: Others): Walk {
  return walk(stacks.auth, (step) => (isTokenModule(step) ? token : others(step)));
}

export function checkControlFlow(subject: Subject): Finding[] {
  const token = modulesOf(subject.stacks.auth).find(isTokenModule);
  if (token === undefined) return [withoutToken(subject)];
  const refused = walkWith(subject, 'auth_err', allWell);
  const after = refused.called.slice(refused.called.indexOf(token) + 1);
  const findings = [
    ...afterRefusal(token, after),
    ...counters(subject, token, after),
    ...wayIn(subject, token),
  ];
  const unproven = walkWith(subject, 'success', wrongPassword);
  if (unproven.verdict === 'success') {
    findings.push({
      severity: 'error',
      id: 'password-not-checked',
      what: `${subject.service} lets in whoever has a token, without a module that checks the password`,
      why: 'the token module brings a password and proves nothing (its control is "sufficient", or nothing authenticates below it)',
      fix: `ovirt-sso pam install --service ${subject.service}`,
      at: token.at,
    });
  }
  return findings;
}

function withoutToken({ service, file }: Subject): Finding {
  return {
    severity: 'error',
    id: 'no-token-module',
    what: `${service} does not call pam_ovirt_cred`,
    why: 'a token that reaches this service is taken for a password, and refused',
    fix: `ovirt-sso pam install --service ${service}`,
    at: { path: file.path, line: 1 },
  };
}

function afterRefusal(token: ModuleStep, after: readonly ModuleStep[]): Finding[] {
  const [next] = after;
  if (next === undefined) return [];
  const { control } = token.rule;
  return [
    {
      severity: 'error',
      id: 'not-requisite',
      what: `pam_ovirt_cred is "${control}": after a refused token ${moduleName(next.rule)} is called`,
      why: 'a greeter answers every further prompt with the same token, as if it were a password',
      fix: 'make the control "requisite" (in a service for people: default=die)',
      at: token.at,
    },
  ];
}

/** A refused token must not count as a wrong password: hosts could lock people out. */
function counters({ stacks }: Subject, token: ModuleStep, after: readonly ModuleStep[]): Finding[] {
  const order = modulesOf(stacks.auth);
  const above = order.slice(0, order.indexOf(token)).filter(({ rule }) => {
    const name = moduleName(rule);
    return name === 'pam_faillock' ? rule.args.includes('authfail') : COUNTERS.has(name);
  });
  const below = after.filter(
    ({ rule }) => COUNTERS.has(moduleName(rule)) && !rule.args.includes('preauth'),
  );
  return [...above, ...below].map(({ rule, at }) => ({
    severity: 'warning',
    id: 'counts-refused-tokens',
    what: `${moduleName(rule)} counts each refused token as a wrong password`,
    why: 'a few refused tokens would lock the account',
    fix: 'put it below pam_ovirt_cred, and make that requisite',
    at,
  }));
}

function wayIn(subject: Subject, token: ModuleStep): Finding[] {
  const right = walkWith(subject, 'success', allWell);
  if (right.badJump) return [neverIn(subject, token, 'a jump leads behind the end of its stack')];
  if (right.verdict === 'success') return [];
  return [
    neverIn(subject, token, `with every module content the stack ends with ${right.verdict}`),
  ];
}

function neverIn({ service }: Subject, { at }: ModuleStep, why: string): Finding {
  return {
    severity: 'error',
    id: 'no-way-in',
    what: `no token can log in through ${service}`,
    why,
    fix: 'look at the controls and jump counts of its auth rules (man 5 pam.conf)',
    at,
  };
}
