/**
 * Walks a stack as libpam's dispatcher does (libpam/pam_dispatch.c), with the modules' return
 * values given: what would be called, and what the application would be told.
 */

import { type Action, actionFor, type ReturnValue } from './control.ts';
import type { ModuleStep, Stack, Step } from './stack.ts';

export interface Walk {
  readonly verdict: ReturnValue;
  readonly called: readonly ModuleStep[];
  /** Somewhere a jump led behind the end of its stack; libpam makes that a failure. */
  readonly badJump: boolean;
}

/** What a stack without any decision ends with. */
const MUST_FAIL: ReturnValue = 'perm_denied';

interface State {
  readonly impression: 'none' | 'good' | 'bad';
  readonly status: ReturnValue;
}

export function walk(stack: Stack, answer: (step: ModuleStep) => ReturnValue): Walk {
  const called: ModuleStep[] = [];
  let state: State = { impression: 'none', status: MUST_FAIL };
  let badJump = false;

  function visit(steps: Stack): void {
    const before = state;
    let index = 0;
    while (index < steps.length) {
      const step = steps[index];
      index += 1;
      if (step === undefined) return;
      if (step.kind === 'substack') {
        visit(step.steps);
        continue;
      }
      const returned = ask(step);
      const action = step.kind === 'module' ? actionFor(step.control, returned) : 'bad';
      if (typeof action === 'number') {
        index += action;
        if (index <= steps.length) continue;
        badJump = true;
        state = { impression: 'bad', status: MUST_FAIL };
        return;
      }
      state = action === 'reset' ? before : judged(state, action, returned);
      if (action === 'die' || (action === 'done' && state.impression === 'good')) return;
    }
  }

  function ask(step: Exclude<Step, { kind: 'substack' }>): ReturnValue {
    if (step.kind === 'broken') return MUST_FAIL;
    called.push(step);
    return answer(step);
  }

  visit(stack);
  const { impression, status } = state;
  const undecided = status === 'success' && impression !== 'good';
  return { verdict: undecided ? MUST_FAIL : status, called, badJump };
}

function judged(state: State, action: Action, returned: ReturnValue): State {
  const { impression, status } = state;
  if (action === 'ok' || action === 'done') {
    const open = impression === 'none' || (impression === 'good' && status === 'success');
    return open ? { impression: 'good', status: returned } : state;
  }
  if ((action === 'bad' || action === 'die') && impression !== 'bad') {
    return { impression: 'bad', status: returned === 'ignore' ? MUST_FAIL : returned };
  }
  return state;
}
