/** Lines of the token module in services that it has no business in. */

import { SERVICES } from '../render/services.ts';
import { parseServiceFile } from '../syntax/service-file.ts';
import { moduleName } from '../syntax/stack.ts';
import type { Finding, ServiceReport } from './finding.ts';
import type { Machine } from './subject.ts';

/** Of the helper for lock screens, which nobody else can start (native/unlock/README.md). */
const UNLOCK = 'ovirt-sso-unlock';

export function checkMisplaced(machine: Machine): ServiceReport[] {
  return machine.services
    .filter((name) => name !== UNLOCK && !SERVICES.some((service) => service === name))
    .flatMap((service) => {
      const file = machine.read(service);
      if (file === undefined) return [];
      const findings = parseServiceFile(file.text).flatMap((line): Finding[] => {
        if (line.kind !== 'rule' || moduleName(line) !== 'pam_ovirt_cred') return [];
        return [misplaced(service, { path: file.path, line: line.line })];
      });
      return findings.length === 0 ? [] : [{ service, path: file.path, findings }];
    });
}

function misplaced(service: string, at: Finding['at']): Finding {
  return {
    severity: 'error',
    id: 'misplaced',
    what: `pam_ovirt_cred is called by ${service}`,
    why:
      'a token is for the greeter in front of the seat; here it would work for whoever can reach ' +
      `${service}, or for every service that includes it`,
    fix: "remove the line; only a display manager's own service may have it",
    at,
  };
}
