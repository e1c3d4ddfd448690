/**
 * What root does for the agent, and the name of the unit that does it. The name is all that crosses
 * from the agent to root: it says which of a few known things, and carries no text of the host's.
 */

import { LIFECYCLE_EVENTS, type LifecycleEventType, MAX_CPUS } from '../messages.ts';

export type Task =
  /** Run the hooks of an event; `failed`: the host says that it did not work out. */
  | { readonly kind: 'event'; readonly event: LifecycleEventType; readonly failed: boolean }
  /** Bring CPUs on- or offline until `count` are online. */
  | { readonly kind: 'cpus'; readonly count: number };

/** Behind an event's name in an instance. */
const FAILURE = '-failure';
const CPUS = /^cpus-([1-9]\d{0,3})$/;

/** The instance of the template unit, what systemd puts for `%i`. */
export function instanceOf(task: Task): string {
  if (task.kind === 'cpus') return `cpus-${task.count}`;
  return task.failed ? task.event + FAILURE : task.event;
}

/** Undefined for whatever {@link instanceOf} does not make. */
export function parseInstance(instance: string): Task | undefined {
  const count = Number(CPUS.exec(instance)?.[1]);
  if (count <= MAX_CPUS) return { kind: 'cpus', count };
  const failed = instance.endsWith(FAILURE);
  const name = failed ? instance.slice(0, -FAILURE.length) : instance;
  const event = LIFECYCLE_EVENTS.find((each) => each === name);
  return event === undefined ? undefined : { kind: 'event', event, failed };
}

export function unitOf(task: Task): string {
  return `ovirt-sso-hook@${instanceOf(task)}.service`;
}
