/** The command line of the root unit's program: what to do, and for tests where. */

import { HOOKS_FOLDER } from '../place.ts';
import { parseInstance, type Task } from '../task.ts';

const CPU_FOLDER = '/sys/devices/system/cpu';

export interface Arguments {
  readonly task: Task;
  readonly hooks: string;
  readonly cpus: string;
}

/** Undefined unless it is an instance of the unit, and behind it absolute folders if any. */
export function parseArguments(args: readonly string[]): Arguments | undefined {
  const [instance = '', hooks = HOOKS_FOLDER, cpus = CPU_FOLDER, ...rest] = args;
  const task = parseInstance(instance);
  const areAbsolute = hooks.startsWith('/') && cpus.startsWith('/');
  if (task === undefined || !areAbsolute || rest.length > 0) return undefined;
  return { task, hooks, cpus };
}
