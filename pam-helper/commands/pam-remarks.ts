/** What an admin should know of a rendered service besides its text. */

import type { Change } from '../render/change.ts';
import { type ModuleStep, moduleName } from '../syntax/stack.ts';

export function remarks({ service, omitted, unknown }: Change): string {
  return [
    ...omitted.map((step) => `${service}: left out, it asks a person: ${named(step)}\n`),
    ...unknown.map(
      (step) =>
        `${service}: kept, but not known; it must not ask when PAM has a password: ${named(step)}\n`,
    ),
  ].join('');
}

function named({ rule, at }: ModuleStep): string {
  return `${moduleName(rule)} (${at.path}:${at.line})`;
}
