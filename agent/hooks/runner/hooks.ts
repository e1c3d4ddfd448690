/** The hooks of one event, one after the other, in the time that the host gives them. */

import type { Log } from '../../log.ts';
import type { Task } from '../task.ts';
import { type Execution, execute } from './execute.ts';
import { listHooks } from './listing.ts';

/** All hooks of an event together: VDSM waits ten seconds for the agent's answer. */
const LIMIT_MS = 8_000;
/** With less time than this another one is not started: it would be ended at once. */
const LEAST_MS = 1_000;

/** Nothing of systemd's, the agent's or the host's own. */
const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C',
};

type EventTask = Extract<Task, { kind: 'event' }>;

export interface RunOptions extends Pick<EventTask, 'event' | 'failed'> {
  /** Has a folder for each event. */
  readonly folder: string;
  readonly log: Pick<Log, 'info' | 'notice' | 'warning'>;
  readonly kill: Execution['kill'];
}

/** Whether each hook that may run did so and succeeded. */
export async function runHooks({ folder, event, failed, log, kill }: RunOptions): Promise<boolean> {
  const { hooks, refused } = listHooks(`${folder}/${event}`);
  for (const { path, message, fix } of refused) {
    log.warning('not run as a hook', { path, why: message, fix });
  }
  const env = {
    ...ENVIRONMENT,
    OVIRT_HOOK_EVENT: event,
    ...(failed && { OVIRT_HOOK_FAILURE: '1' }),
  };
  const end = performance.now() + LIMIT_MS;
  let areDone = true;
  for (const { path, name: hook } of hooks) {
    const limitMs = end - performance.now();
    if (limitMs < LEAST_MS) {
      log.warning('hook not run: earlier ones took all the time', { hook });
      areDone = false;
      continue;
    }
    const onLine: Execution['onLine'] = (stream, text) =>
      log[stream === 'stdout' ? 'info' : 'notice']('hook says', { hook, text });
    const { how, done, dropped } = await execute({ path, env, limitMs, onLine, kill });
    if (dropped > 0) log.warning('hook says too much, the rest is dropped', { hook, dropped });
    if (done) log.info('hook done', { hook });
    else log.warning('hook failed', { hook, how });
    areDone &&= done;
  }
  return areDone;
}
