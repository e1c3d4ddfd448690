/** Modules that would ask a second time, where a greeter answers with the token. */

import { mannerOf, mayAskAgain } from '../render/modules.ts';
import { isTokenService } from '../render/services.ts';
import { type ModuleStep, moduleName, modulesOf } from '../syntax/stack.ts';
import type { Finding } from './finding.ts';
import { isTokenModule, type Subject } from './subject.ts';

export function checkPrompts(subject: Subject): Finding[] {
  const rules = modulesOf(subject.stacks.auth);
  const below = rules.slice(rules.findIndex(isTokenModule) + 1);
  return below.flatMap((step) => [
    ...asksAgain(step),
    ...interactive(step, subject),
    ...unknown(step),
  ]);
}

function asksAgain({ rule, at }: ModuleStep): Finding[] {
  if (!mayAskAgain(rule)) return [];
  const name = moduleName(rule);
  return [
    {
      severity: 'error',
      id: 'asks-again',
      what: `${name} asks for the password a second time`,
      why: 'a greeter answers that prompt with the token, and every single sign-on fails',
      fix:
        name === 'pam_sss'
          ? 'take prompt_always, try_cert_auth and retry= from behind pam_sss.so'
          : `put use_first_pass behind ${name}.so, in place of try_first_pass and forward_pass`,
      at,
    },
  ];
}

function interactive({ rule, at }: ModuleStep, { service }: Subject): Finding[] {
  if (mannerOf(rule) !== 'interactive') return [];
  return [
    {
      severity: isTokenService(service) ? 'error' : 'warning',
      id: 'asks-a-person',
      what: `${moduleName(rule)} asks a person for something that a token cannot answer`,
      why: 'a second secret prompt is answered with the token; a key or finger is waited for',
      fix: isTokenService(service)
        ? `ovirt-sso pam install --service ${service} renders the service without it`
        : `jump over it when pam_ovirt_cred succeeded, or log in to ${service} at the keyboard`,
      at,
    },
  ];
}

function unknown({ rule, at }: ModuleStep): Finding[] {
  if (mannerOf(rule) !== 'unknown') return [];
  return [
    {
      severity: 'warning',
      id: 'unknown-module',
      what: `whether ${moduleName(rule)} asks when PAM has a password already is not known`,
      why: 'a greeter would answer its prompt with the token',
      fix: 'read its manual; most modules take use_first_pass',
      at,
    },
  ];
}
