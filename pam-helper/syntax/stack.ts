/**
 * One type's rules of a service with everything that is included, as libpam strings them together:
 * `include` and `@include` splice, `substack` nests.
 */

import { type Control, parseControl } from './control.ts';
import { parseServiceFile, type Rule, type Type } from './service-file.ts';

export interface Place {
  readonly path: string;
  readonly line: number;
}

/** A rule whose control is understood. */
export interface ModuleStep {
  readonly kind: 'module';
  readonly rule: Rule;
  readonly control: Control;
  readonly at: Place;
}

export interface Substack {
  readonly kind: 'substack';
  readonly file: string;
  readonly steps: Stack;
  readonly at: Place;
}

/** What libpam replaces by a rule that always fails. */
export interface BrokenStep {
  readonly kind: 'broken';
  readonly why: string;
  readonly at: Place;
}

export type Step = ModuleStep | Substack | BrokenStep;
export type Stack = readonly Step[];

/** A file of pam.d, wherever libpam finds it. */
export interface ServiceFile {
  readonly path: string;
  readonly text: string;
}

export type ReadService = (name: string) => ServiceFile | undefined;

/** libpam's PAM_SUBSTACK_MAX_LEVEL. */
const MAX_DEPTH = 16;

/** The rules of `type` in a service; undefined when there is no such service. */
export function loadStack(read: ReadService, service: string, type: Type): Stack | undefined {
  const file = read(service);
  return file && stepsOf(read, file, type, 0);
}

function stepsOf(read: ReadService, file: ServiceFile, type: Type, depth: number): Stack {
  return parseServiceFile(file.text).flatMap((line): Step[] => {
    const at = { path: file.path, line: line.line };
    if ((line.type ?? type) !== type) return [];
    if (line.kind === 'broken') return [{ kind: 'broken', why: line.why, at }];
    if (line.kind === 'rule') return [moduleStep(line, at)];
    const included = depth < MAX_DEPTH ? read(line.file) : undefined;
    if (included === undefined) {
      const why = depth < MAX_DEPTH ? `no file ${line.file}` : 'files include one another';
      return [{ kind: 'broken', why, at }];
    }
    const steps = stepsOf(read, included, type, depth + 1);
    return line.how === 'substack'
      ? [{ kind: 'substack', file: line.file, steps, at }]
      : [...steps];
  });
}

function moduleStep(rule: Rule, at: Place): Step {
  const control = parseControl(rule.control);
  if (control === undefined) return { kind: 'broken', why: `no control ${rule.control}`, at };
  return { kind: 'module', rule, control, at };
}

/** All rules, those of substacks too. */
export function modulesOf(stack: Stack): ModuleStep[] {
  return stack.flatMap((step) => {
    if (step.kind === 'substack') return modulesOf(step.steps);
    return step.kind === 'module' ? [step] : [];
  });
}

/** `pam_unix` of `/lib/security/pam_unix.so`. */
export function moduleName({ module }: Pick<Rule, 'module'>): string {
  return module.replace(/^.*\//, '').replace(/\.so$/, '');
}
