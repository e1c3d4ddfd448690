/**
 * Looks at each fact at its rate and tells the host.
 *
 * All probes share one timer, set for the earliest that is due; those due soon after come along, so
 * that an idle guest wakes up as seldom as the shortest rate says. No probe overlaps itself.
 */

import type { Log } from '../log.ts';
import type { Report } from '../messages.ts';
import type { Probe } from './probes.ts';
import { type Look, type Outcome, runProbe } from './run-probe.ts';
import { shorten } from './shorten.ts';

/** Part of its rate by which a probe may come early to share a wake-up, and the most of it. */
const SLACK = 0.1;
const MAX_SLACK_MS = 5_000;
/** A host that asks for everything again and again gets what is known; new looks only so often. */
const REFRESH_GAP_MS = 5_000;

export interface ReportsOptions {
  /** In the order of a refresh. */
  readonly probes: readonly Probe[];
  readonly send: (report: Report) => void;
  /** A monotonic clock in milliseconds. */
  readonly now: () => number;
  readonly log: Pick<Log, 'warning' | 'info'>;
}

interface Task {
  readonly probe: Probe;
  due: number;
  /** When the last look began. */
  begun: number;
  /** The next look follows a refresh, which has told the last known value already. */
  refreshing: boolean;
  look: Look | undefined;
  last: Report | undefined;
  /** Codes logged since it last worked. */
  readonly failures: Set<string>;
  /** Items that its last report lost. */
  cut: number;
}

export class Reports {
  readonly #options: ReportsOptions;
  readonly #tasks: readonly Task[];
  #timer: NodeJS.Timeout | undefined;
  #started = false;

  constructor(options: ReportsOptions) {
    this.#options = options;
    this.#tasks = options.probes.map((probe) => ({
      probe,
      due: Number.POSITIVE_INFINITY,
      begun: Number.NEGATIVE_INFINITY,
      refreshing: false,
      look: undefined,
      last: undefined,
      failures: new Set(),
      cut: 0,
    }));
  }

  /** Looks at everything soon, and then at each fact's rate. */
  start(): void {
    this.#started = true;
    for (const task of this.#tasks) {
      task.due = this.#options.now();
      task.refreshing = false;
    }
    this.#arm();
  }

  /** Gives up what is under way. What is known stays known. */
  stop(): void {
    this.#started = false;
    clearTimeout(this.#timer);
    for (const { look } of this.#tasks) look?.abort();
  }

  /** The last known values for a refresh, in its order. What has changed since is sent soon. */
  all(): Report[] {
    const now = this.#options.now();
    for (const task of this.#tasks) {
      task.due = Math.min(task.due, Math.max(now, task.begun + REFRESH_GAP_MS));
      task.refreshing = true;
    }
    this.#arm();
    return this.#tasks.flatMap(({ probe, last }) => (probe.refreshed ? (last ?? []) : []));
  }

  /** Looks at one fact soon and tells it, as after a change that the host asked for. */
  ask(name: Report['name']): void {
    const now = this.#options.now();
    for (const task of this.#tasks) if (task.probe.name === name) task.due = now;
    this.#arm();
  }

  /** Looks at everything once and sends nothing. In the order of the probes. */
  async collect(): Promise<Report[]> {
    await Promise.all(this.#tasks.map((task) => task.look?.outcome ?? this.#look(task)));
    return this.#tasks.flatMap(({ last }) => last ?? []);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (!this.#started) return;
    // One that is at work, and be it for ever, is looked at again when it is done.
    const due = Math.min(...this.#tasks.filter(isFree).map((task) => task.due));
    if (due === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, due - this.#options.now()));
  }

  #tick(): void {
    const now = this.#options.now();
    for (const task of this.#tasks.filter(isFree)) {
      const { rateMs } = task.probe;
      if (task.due > now + Math.min(rateMs * SLACK, MAX_SLACK_MS)) continue;
      task.due = now + rateMs;
      void this.#look(task);
    }
    this.#arm();
  }

  /** Settles at the look's end or deadline. Never rejects. */
  async #look(task: Task): Promise<void> {
    const { probe, refreshing } = task;
    task.refreshing = false;
    task.begun = this.#options.now();
    const look = runProbe(probe);
    task.look = look;
    void look.done.then(() => {
      task.look = undefined;
      this.#arm();
    });
    const before = JSON.stringify(task.last);
    const known = this.#take(task, await look.outcome);
    if (known === undefined || !this.#started) return;
    const onlyChanges = probe.tell === 'changes' || (refreshing && probe.refreshed);
    if (onlyChanges && JSON.stringify(known) === before) return;
    this.#options.send(known);
  }

  /** Keeps and logs what came of a look. Gives what is to be told. */
  #take(task: Task, outcome: Outcome): Report | undefined {
    if (outcome.kind === 'aborted') return undefined;
    const { name } = task.probe;
    if (outcome.kind === 'failure') {
      const { code } = outcome;
      if (!task.failures.has(code)) {
        this.#options.log.warning('a report cannot be made', { report: name, code });
      }
      task.failures.add(code);
      const empty = task.probe.empty();
      task.last = empty ?? task.last;
      return empty;
    }
    if (task.failures.size > 0) this.#options.log.info('a report works again', { report: name });
    task.failures.clear();
    const { report, cut } = shorten(outcome.report);
    if (cut > 0 && cut !== task.cut) {
      this.#options.log.warning('a report is too long for the host', { report: name, cut });
    }
    task.cut = cut;
    task.last = report;
    return report;
  }
}

function isFree({ look }: Task): boolean {
  return look === undefined;
}
