/** What a session would lack. */

import { moduleName, modulesOf, type Stack } from '../syntax/stack.ts';
import type { Finding } from './finding.ts';
import type { Subject } from './subject.ts';

const KEYRINGS = ['pam_gnome_keyring', 'pam_kwallet5', 'pam_kwallet'];

export function checkSession({ service, file, stacks }: Subject): Finding[] {
  const at = { path: file.path, line: 1 };
  const findings: Finding[] = [];
  if (!calls(stacks.session, ['pam_loginuid'])) {
    findings.push({
      severity: 'warning',
      id: 'no-loginuid',
      what: `no session rule of ${service} calls pam_loginuid`,
      why: 'the audit log names nobody for what is done in the session',
      fix: 'add "session required pam_loginuid.so"',
      at,
    });
  }
  if (!calls(stacks.auth, KEYRINGS) || !calls(stacks.session, KEYRINGS)) {
    findings.push({
      severity: 'warning',
      id: 'no-keyring',
      what: `${service} does not open a keyring with the password (auth and session)`,
      why: "the desktop asks for the keyring's password after a single sign-on",
      fix: 'add pam_gnome_keyring.so or pam_kwallet5.so, optional, to auth, and with auto_start to session',
      at,
    });
  }
  return findings;
}

function calls(stack: Stack, names: readonly string[]): boolean {
  return modulesOf(stack).some(({ rule }) => names.includes(moduleName(rule)));
}
