/**
 * What needs root: lifecycle hooks, and CPUs that come and go. The agent has no such power; it asks
 * systemd to start a unit (packaging/systemd), and polkit lets it start exactly those.
 */

import type { Log } from '../log.ts';
import type { HostMessage } from '../messages.ts';
import type { SystemBus } from '../system-bus.ts';
import { Cpus } from './cpus.ts';
import { Lifecycle, type LifecycleOptions } from './lifecycle.ts';
import { HOOKS_FOLDER } from './place.ts';
import { Units } from './units.ts';

export type HooksRequest = Extract<HostMessage, { name: 'lifecycle-event' | 'set-number-of-cpus' }>;

export interface HooksOptions extends Pick<LifecycleOptions, 'send' | 'beforeSleep' | 'now'> {
  /** Not started yet: a subscription is made now. */
  readonly bus: Pick<SystemBus, 'call' | 'subscribe'>;
  readonly log: Pick<Log, 'info' | 'warning'>;
  /** Counts the CPUs that are online and tells the host. */
  readonly reportCpus: () => void;
  readonly folder?: string;
}

export class Hooks {
  readonly #lifecycle: Lifecycle;
  readonly #cpus: Cpus;

  constructor({ bus, reportCpus, folder = HOOKS_FOLDER, ...options }: HooksOptions) {
    const units = new Units(bus);
    this.#lifecycle = new Lifecycle({ ...options, units, folder });
    this.#cpus = new Cpus({ units, log: options.log, report: reportCpus });
  }

  /** Settles when all that came of it is told. */
  obey(request: HooksRequest): Promise<void> {
    return request.name === 'lifecycle-event'
      ? this.#lifecycle.event(request)
      : this.#cpus.set(request.count);
  }
}
