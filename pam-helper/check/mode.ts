/** Is the module in the manner that its service needs, and may it be removed? */

import { HEAD_LINE } from '../render/head-line.ts';
import { isTokenService } from '../render/services.ts';
import { modulesOf } from '../syntax/stack.ts';
import type { Finding } from './finding.ts';
import { isTokenModule, type Subject } from './subject.ts';

export function checkMode({ service, stacks }: Subject): Finding[] {
  const token = modulesOf(stacks.auth).find(isTokenModule);
  if (token === undefined) return [];
  const { rule, control, at } = token;
  const findings: Finding[] = [];
  if (rule.args.includes('mode=password') === isTokenService(service)) {
    findings.push({
      severity: 'error',
      id: 'wrong-mode',
      what: `pam_ovirt_cred ${isTokenService(service) ? 'has' : 'lacks'} mode=password in ${service}`,
      why: isTokenService(service)
        ? 'the service is for tokens alone, and would take typed passwords'
        : 'it asks everybody for a token, and nobody can log in at the keyboard',
      fix: `ovirt-sso pam install --service ${service} --force`,
      at,
    });
  }
  if (!isTokenService(service) && control.actions.get('module_unknown') !== 'ignore') {
    findings.push({
      severity: 'warning',
      id: 'locks-keyboard-out',
      what: 'the control lacks module_unknown=ignore',
      why: `when the module is removed, nobody can log in to ${service} any more`,
      fix: `write "${HEAD_LINE}"`,
      at,
    });
  }
  return findings;
}
