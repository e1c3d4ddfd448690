/** What `ovirt-sso pam check` finds, in one line a service. */

import type { ServiceReport } from '../check/finding.ts';
import { type Diagnosis, green, red, yellow } from './diagnosis.ts';

/** `trouble` says why nothing could be checked. */
export function checkPam(reports: readonly ServiceReport[], trouble: string): Diagnosis[] {
  if (trouble !== '') return [red('pam', trouble, 'ovirt-sso pam check --service NAME')];
  return reports.map(({ service, findings }) => {
    const check = `pam ${service}`;
    const [first] = findings;
    if (first === undefined) return green(check, 'fine');
    const error = findings.find(({ severity }) => severity === 'error');
    const { what, fix } = error ?? first;
    const more =
      findings.length > 1 ? ` (and ${findings.length - 1} more: ovirt-sso pam check)` : '';
    return (error === undefined ? yellow : red)(check, `${what}${more}`, fix);
  });
}
