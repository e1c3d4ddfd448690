/**
 * Starts a unit through systemd and learns how it ended (org.freedesktop.systemd1(5)).
 *
 * systemd answers StartUnit with a job before the job is done; JobRemoved tells its end, with the
 * unit's name and one word. That word may be read from the wire together with the answer, before
 * who waits for the answer has gone on: so words about the units that are being started are kept.
 */

import { refusalOf } from '../refusal.ts';
import type { SystemBus } from '../system-bus.ts';
import { MALFORMED } from './trouble.ts';

/** What of the bus it takes to start a unit. */
type Caller = Pick<SystemBus, 'call' | 'subscribe'>;

export const SYSTEMD = 'org.freedesktop.systemd1';
const MANAGER = { path: '/org/freedesktop/systemd1', interface: `${SYSTEMD}.Manager` };

export type UnitEnd =
  | { readonly kind: 'done' }
  /** Started without success; systemd's word for it, as `failed`, `timeout` or `canceled`. */
  | { readonly kind: 'failed'; readonly result: string }
  /** Not started, or nobody knows; the name of a D-Bus error. */
  | { readonly kind: 'refused'; readonly code: string }
  /** No end was heard of in time. */
  | { readonly kind: 'late' };

interface Start {
  readonly unit: string;
  /** Results of this unit's jobs, by job, since it was asked for. */
  readonly results: Map<unknown, unknown>;
  job: string | undefined;
  readonly end: (end: UnitEnd) => void;
}

export class Units {
  readonly #bus: Caller;
  readonly #starts = new Set<Start>();

  /** The bus is not started yet: the subscription is made now. */
  constructor(bus: Caller) {
    this.#bus = bus;
    bus.subscribe({ sender: SYSTEMD, ...MANAGER, member: 'JobRemoved' }, ({ body }) => {
      const [, job, unit, result] = body;
      for (const start of this.#starts) {
        if (start.unit === unit) start.results.set(job, result);
        settle(start);
      }
    });
  }

  /**
   * Starts `unit`, or joins a start of it that is under way, and waits for its end for at most
   * `patienceMs`. When the bus goes meanwhile, its end will not be heard of, and the time is waited
   * out: better the host waits than that it goes on while a hook is at work.
   */
  async run(unit: string, patienceMs: number): Promise<UnitEnd> {
    const { promise, resolve } = Promise.withResolvers<UnitEnd>();
    const start: Start = { unit, results: new Map(), job: undefined, end: resolve };
    const timer = setTimeout(() => resolve({ kind: 'late' }), patienceMs);
    this.#starts.add(start);
    try {
      return await Promise.race([promise, this.#ask(start).then(() => promise)]);
    } finally {
      clearTimeout(timer);
      this.#starts.delete(start);
    }
  }

  async #ask(start: Start): Promise<void> {
    try {
      void this.#subscribe();
      const { body } = await this.#call('StartUnit', 'ss', [start.unit, 'replace']);
      const job = body?.[0];
      if (typeof job !== 'string') start.end({ kind: 'refused', code: MALFORMED });
      else start.job = job;
      settle(start);
    } catch (error) {
      start.end({ kind: 'refused', code: refusalOf(error) });
    }
  }

  /**
   * systemd tells nobody of its jobs before somebody has asked it to. logind has, on every machine,
   * so this costs systemd nothing more. It goes before StartUnit on the same connection; being
   * subscribed already is an error, and so harmless, and what else can fail StartUnit tells too.
   */
  async #subscribe(): Promise<void> {
    try {
      await this.#call('Subscribe');
    } catch (error) {
      refusalOf(error);
    }
  }

  #call(member: string, signature?: string, body: unknown[] = []) {
    return this.#bus.call({
      destination: SYSTEMD,
      ...MANAGER,
      member,
      ...(signature !== undefined && { signature, body }),
    });
  }
}

function settle({ job, results, end }: Start): void {
  if (job === undefined || !results.has(job)) return;
  const result = results.get(job);
  end(result === 'done' ? { kind: 'done' } : { kind: 'failed', result: String(result) });
}
