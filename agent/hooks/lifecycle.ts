/**
 * What the host tells of this guest's life: hooks run, one event after the other, and the host gets
 * its answer in time whatever becomes of them.
 */

import type { Log } from '../log.ts';
import type { Completion, LifecycleEvent, LifecycleEventType } from '../messages.ts';
import { mayHoldHooks } from './folder.ts';
import { type Task, unitOf } from './task.ts';
import { fixFor } from './trouble.ts';
import type { UnitEnd, Units } from './units.ts';

/**
 * VDSM waits ten seconds for its answer. Hooks have eight (runner/hooks.ts), so that what is left
 * over is for systemd, polkit and the start of a program before them, and for the channel after.
 */
const ANSWER_MS = 9_000;
/** A folder in /etc that does not answer for so long is left to root. */
const LOOK_MS = 1_000;
/** A host has one event under way; more than these at once mean nothing. */
const MAX_WAITING = 4;

/** What the machine is about to do; undefined: it has just come back from it. */
const AHEAD: Readonly<Record<LifecycleEventType, 'migration' | 'hibernation' | undefined>> = {
  before_migration: 'migration',
  after_migration: undefined,
  before_hibernation: 'hibernation',
  after_hibernation: undefined,
};

export interface LifecycleOptions {
  readonly units: Pick<Units, 'run'>;
  /** Has a folder for each event. */
  readonly folder: string;
  readonly log: Pick<Log, 'info' | 'warning'>;
  readonly send: (completion: Completion) => void;
  /**
   * The guest's memory is about to be copied or written to a disk. Called before hooks run, and
   * again before the host is answered. Must be done when it returns.
   */
  readonly beforeSleep: (why: 'migration' | 'hibernation') => void;
  /** A monotonic clock in milliseconds. */
  readonly now: () => number;
}

export class Lifecycle {
  readonly #options: LifecycleOptions;
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(options: LifecycleOptions) {
    this.#options = options;
  }

  /** Settles when the event is answered. */
  event(event: LifecycleEvent): Promise<void> {
    const { log, now } = this.#options;
    log.info('the host tells of an event', { event: event.type });
    this.#forget(event);
    if (this.#waiting === MAX_WAITING) {
      log.warning('hooks not run: too many events at once', { event: event.type });
      this.#answer(event);
      return Promise.resolve();
    }
    this.#waiting += 1;
    // Who came earlier is answered earlier, so nobody is late for somebody else's sake.
    const answerBy = now() + ANSWER_MS;
    this.#last = this.#last.then(() => this.#handle(event, answerBy));
    return this.#last;
  }

  async #handle(event: LifecycleEvent, answerBy: number): Promise<void> {
    await this.#runHooks(event, answerBy);
    this.#waiting -= 1;
    this.#forget(event);
    this.#answer(event);
  }

  async #runHooks({ type, failure }: LifecycleEvent, answerBy: number): Promise<void> {
    const { units, folder, now } = this.#options;
    const left = (): number => Math.max(0, answerBy - now());
    if (!(await mayHoldHooks(`${folder}/${type}`, Math.min(LOOK_MS, left())))) return;
    const task: Task = { kind: 'event', event: type, failed: Boolean(failure) };
    // Hooks that begin when nobody waits for them any more do harm.
    const end = left() === 0 ? LATE : await units.run(unitOf(task), left());
    this.#tell(task, end);
  }

  #tell(task: Task & { kind: 'event' }, end: UnitEnd): void {
    const { log } = this.#options;
    const { event } = task;
    const journal = `journalctl -u ${unitOf(task)}`;
    switch (end.kind) {
      case 'done':
        log.info('hooks done', { event });
        break;
      case 'failed':
        log.warning('hooks failed', { event, result: end.result, details: journal });
        break;
      case 'late':
        log.warning('hooks are late: the host is answered without them', {
          event,
          details: journal,
        });
        break;
      case 'refused':
        log.warning('hooks not run', { event, why: end.code, fix: fixFor(end.code) });
        break;
    }
  }

  #forget({ type }: LifecycleEvent): void {
    const ahead = AHEAD[type];
    if (ahead !== undefined) this.#options.beforeSleep(ahead);
  }

  #answer({ replyId }: LifecycleEvent): void {
    if (replyId === undefined) return;
    this.#options.send({ name: 'completion', reply_id: replyId, done: true });
  }
}

const LATE: UnitEnd = { kind: 'late' };
