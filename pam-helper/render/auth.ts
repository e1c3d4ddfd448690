/**
 * The machine's own auth stack as it must be below a token: nothing in it asks, and it decides as
 * before. The result is one flat list, because a service of its own must not share what it changes.
 *
 * What stands above is the token module, which is requisite; so an impression is there already, and
 * a jump to the end of a part says the same as `done` in a substack.
 */

import { Failure } from '../failure.ts';
import { type Action, type Control, mapActions } from '../syntax/control.ts';
import { type ModuleStep, moduleName, type Stack, type Step } from '../syntax/stack.ts';
import type { Family } from './family.ts';
import { mannerOf, quietArgs } from './modules.ts';

export interface AuthRule {
  readonly silent: boolean;
  readonly control: Control;
  /** As it stands in the file, where the control did not have to change. */
  readonly keyword: string | undefined;
  readonly module: string;
  readonly args: readonly string[];
}

export interface QuietAuth {
  readonly rules: readonly AuthRule[];
  /** Left out, because they would ask a person. */
  readonly omitted: readonly ModuleStep[];
  /** Kept, although whether they ask is not known. */
  readonly unknown: readonly ModuleStep[];
}

/** Throws a {@link Failure} for a stack that libpam itself would make nothing of. */
export function quietAuth(stack: Stack, family: Family): QuietAuth {
  const omitted: ModuleStep[] = [];
  const unknown: ModuleStep[] = [];

  function part(steps: Stack): AuthRule[] {
    const expanded = steps.map(expand);
    const sizeOf = (from: number, to: number) =>
      expanded.slice(from, to).reduce((sum, rules) => sum + rules.length, 0);
    return steps.flatMap((step, index) => {
      const [rule, ...others] = expanded[index] ?? [];
      if (rule === undefined || step.kind !== 'module') return rule ? [rule, ...others] : [];
      const control = mapActions(step.control, (action, returned) => {
        if (typeof action === 'number') {
          if (index + 1 + action > steps.length) refuse(step, 'jumps behind the end of its stack');
          return jump(sizeOf(index + 1, index + 1 + action), 'ignore');
        }
        const ends = action === 'done' && returned === 'success';
        return ends ? jump(sizeOf(index + 1, steps.length), 'ok') : action;
      });
      const isSame = [...control.actions].every(
        ([key, to]) => step.control.actions.get(key) === to,
      );
      const keyword =
        isSame && control.fallback === step.control.fallback ? step.rule.control : undefined;
      return [{ ...rule, control, keyword }];
    });
  }

  function expand(step: Step): AuthRule[] {
    if (step.kind === 'substack') return part(step.steps);
    if (step.kind === 'broken') return refuse(step, `cannot be used: ${step.why}`);
    const { rule, control } = step;
    if ([...control.actions.values(), control.fallback].includes('reset')) {
      // It would forget what the token module said.
      return refuse(step, 'uses the control action "reset", which has no meaning below a token');
    }
    const manner = mannerOf(rule);
    if (manner === 'interactive') omitted.push(step);
    if (manner === 'interactive') return [];
    if (manner === 'unknown') unknown.push(step);
    const { silent, module } = rule;
    return [{ silent, control, keyword: rule.control, module, args: quietArgs(rule, family) }];
  }

  const rules = part(stack);
  return { rules, omitted: unique(omitted), unknown: unique(unknown) };
}

function jump(distance: number, none: Action): Action {
  return distance === 0 ? none : distance;
}

/** One of each module of a file. */
function unique(steps: readonly ModuleStep[]): ModuleStep[] {
  const key = ({ rule, at }: ModuleStep) => `${moduleName(rule)} ${at.path}`;
  return [...new Map(steps.map((step) => [key(step), step])).values()];
}

function refuse({ at }: Pick<Step, 'at'>, what: string): never {
  throw new Failure(
    'DATA',
    `${at.path}:${at.line} ${what}`,
    'repair that line (man 5 pam.conf), then run this again',
  );
}
