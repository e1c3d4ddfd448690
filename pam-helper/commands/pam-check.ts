/** `ovirt-sso pam check` */

import { checkServices } from '../check/check.ts';
import { exitCodeOf, type Finding, type ServiceReport } from '../check/finding.ts';
import { type Command, isSet } from '../command.ts';
import { PAM_OPTIONS, servicesOf, treeOf } from './pam-options.ts';

export const pamCheck: Command = {
  words: ['pam', 'check'],
  summary: 'say what a single sign-on would meet in the PAM services',
  details: [
    'Reads the files that libpam reads, with all that they include, and the configuration of SSSD. ' +
      'For each finding it says what is wrong, why it matters, and what mends it.',
  ],
  options: { ...PAM_OPTIONS, json: { type: 'boolean', help: 'print one JSON object' } },
  exitStatus:
    '0 nothing found, 1 warnings, 2 errors, 64 wrong usage, 69 something needed is not there.',
  run({ values, print }) {
    const tree = treeOf(values);
    const reports = checkServices(servicesOf(values, tree), tree);
    print(
      isSet(values, 'json') ? `${JSON.stringify({ services: reports }, null, 2)}\n` : text(reports),
    );
    return exitCodeOf(reports);
  },
};

function text(reports: readonly ServiceReport[]): string {
  return reports.map(reportText).join('');
}

function reportText({ service, path, findings }: ServiceReport): string {
  const name = path === undefined ? service : `${service} (${path})`;
  return `${name}:${findings.length === 0 ? ' fine' : ''}
${findings.map(findingText).join('')}`;
}

function findingText({ severity, id, what, why, fix, at }: Finding): string {
  const place = at === undefined ? '' : ` (${at.path}:${at.line})`;
  return `  ${severity} ${id}: ${what}${place}\n    why: ${why}\n    fix: ${fix}\n`;
}
