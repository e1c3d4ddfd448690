/** How many CPUs the host wants: root brings them on- or offline, and the host hears what came of it. */

import type { Log } from '../log.ts';
import { type Task, unitOf } from './task.ts';
import { fixFor } from './trouble.ts';
import type { UnitEnd, Units } from './units.ts';

/** The unit's own limit is ten seconds, and systemd tells when it was reached. */
const PATIENCE_MS = 12_000;

export interface CpusOptions {
  readonly units: Pick<Units, 'run'>;
  readonly log: Pick<Log, 'info' | 'warning'>;
  /** Counts those that are online and tells the host. */
  readonly report: () => void;
}

export class Cpus {
  readonly #options: CpusOptions;
  #isBusy = false;
  /** What was asked for last, while an earlier wish is being worked on. */
  #next: number | undefined;

  constructor(options: CpusOptions) {
    this.#options = options;
  }

  /** Settles when nothing is left to do. Of wishes that come meanwhile only the newest counts. */
  async set(count: number): Promise<void> {
    this.#next = count;
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let wanted = this.#take(); wanted !== undefined; wanted = this.#take()) {
      const task: Task = { kind: 'cpus', count: wanted };
      this.#tell(task, await this.#options.units.run(unitOf(task), PATIENCE_MS));
      this.#options.report();
    }
    this.#isBusy = false;
  }

  #take(): number | undefined {
    const next = this.#next;
    this.#next = undefined;
    return next;
  }

  #tell(task: Task & { kind: 'cpus' }, end: UnitEnd): void {
    const { log } = this.#options;
    const { count: wanted } = task;
    if (end.kind === 'done') {
      log.info('CPUs are as the host wants them', { wanted });
    } else if (end.kind === 'refused') {
      log.warning('CPUs left as they are', { wanted, why: end.code, fix: fixFor(end.code) });
    } else {
      const result = end.kind === 'failed' ? end.result : end.kind;
      log.warning('CPUs are not as the host wants them', {
        wanted,
        result,
        details: `journalctl -u ${unitOf(task)}`,
      });
    }
  }
}
