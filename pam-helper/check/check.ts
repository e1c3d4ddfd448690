/** All that there is to say about some services. Pure: what was read goes in, findings come out. */

import type { Service } from '../render/services.ts';
import { checkControlFlow } from './control-flow.ts';
import { checkFiles } from './files.ts';
import type { Finding, ServiceReport } from './finding.ts';
import { checkFreshness } from './freshness.ts';
import { checkMisplaced } from './misplaced.ts';
import { checkMode } from './mode.ts';
import { checkPrompts } from './prompts.ts';
import { checkSession } from './session.ts';
import { checkSssd } from './sssd.ts';
import { type Machine, type Subject, subjectOf } from './subject.ts';

const CHECKS: readonly ((subject: Subject) => Finding[])[] = [
  checkFreshness,
  checkFiles,
  checkMode,
  checkControlFlow,
  checkPrompts,
  checkSession,
  checkSssd,
];

export function checkServices(services: readonly Service[], machine: Machine): ServiceReport[] {
  return [...services.map((service) => checkService(service, machine)), ...checkMisplaced(machine)];
}

function checkService(service: Service, machine: Machine): ServiceReport {
  const file = machine.read(service);
  if (file === undefined) {
    const findings: Finding[] = [
      {
        severity: 'error',
        id: 'not-installed',
        what: `there is no PAM service ${service}`,
        why: 'libpam takes the service "other" in its place',
        fix: `ovirt-sso pam install --service ${service}`,
        at: undefined,
      },
    ];
    return { service, path: undefined, findings };
  }
  const subject = subjectOf(service, file, machine);
  return { service, path: file.path, findings: CHECKS.flatMap((check) => check(subject)) };
}
