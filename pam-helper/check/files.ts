/** Rules whose files are not there, and lines that libpam cannot use. */

import { moduleName, modulesOf, type Stack, type Step } from '../syntax/stack.ts';
import type { Finding } from './finding.ts';
import { isTokenModule, type Subject } from './subject.ts';

export function checkFiles({ stacks, machine }: Subject): Finding[] {
  return Object.values(stacks).flatMap((stack) => [
    ...brokenSteps(stack).map(broken),
    ...modulesOf(stack).flatMap((step): Finding[] => {
      const { rule, control, at } = step;
      // A control that knows the case, and a leading "-", say that the module may be away.
      const expected = rule.silent || control.actions.get('module_unknown') === 'ignore';
      if (machine.hasModule(rule.module) || (expected && !isTokenModule(step))) return [];
      const harmless = expected || rule.control.toLowerCase() === 'optional';
      return [
        {
          severity: harmless ? 'warning' : 'error',
          id: 'module-missing',
          what: `${moduleName(rule)} is called by ${rule.type} and not installed`,
          why: harmless
            ? 'libpam goes on without it'
            : 'libpam takes that for a refusal: nobody gets in',
          fix: `install the package that has ${rule.module}, or remove the line`,
          at,
        },
      ];
    }),
  ]);
}

function brokenSteps(stack: Stack): Extract<Step, { kind: 'broken' }>[] {
  return stack.flatMap((step) => {
    if (step.kind === 'substack') return brokenSteps(step.steps);
    return step.kind === 'broken' ? [step] : [];
  });
}

function broken({ why, at }: Extract<Step, { kind: 'broken' }>): Finding {
  return {
    severity: 'error',
    id: 'broken-line',
    what: `libpam cannot use this line: ${why}`,
    why: 'it makes a rule of it that always refuses',
    fix: 'repair the line (man 5 pam.conf)',
    at,
  };
}
