/** What the host does to the machine: end it, start it anew, let it sleep. */

import type { Log } from '../log.ts';
import type { Shutdown } from '../messages.ts';
import { refusalOf } from '../refusal.ts';
import type { SystemBus } from '../system-bus.ts';
import { callManager } from './logind.ts';
import { type ActionResult, DONE, notDone } from './result.ts';
import { wallMessage } from './wall-message.ts';

/**
 * "At once" is a second from now: a moment that has passed when logind reads it sends no wall
 * message, and the answer to the host needs some time to leave.
 */
const LEAST_DELAY_S = 1;

export interface PowerOptions {
  readonly bus: SystemBus;
  readonly log: Pick<Log, 'info' | 'notice'>;
  /** The wall clock in milliseconds since 1970: logind's schedule is in its terms. */
  readonly now: () => number;
  /** Called before the machine is asked to sleep. */
  readonly onSleep: () => void;
}

export class Power {
  readonly #options: PowerOptions;
  /** Shutdowns that were asked for. */
  #requests = 0;

  constructor(options: PowerOptions) {
    this.#options = options;
  }

  /**
   * Schedules a power-off or a reboot in logind, where it outlives this agent and replaces what was
   * scheduled before. A clock that is set meanwhile moves the moment: logind has no other schedule.
   */
  async shutdown({ timeout, message, reboot }: Omit<Shutdown, 'name'>): Promise<ActionResult> {
    this.#requests += 1;
    const request = this.#requests;
    const at = this.#options.now() + timeout * 1000;
    await this.#tellEverybody(message);
    const type = reboot ? 'reboot' : 'poweroff';
    const result =
      request === this.#requests ? await this.#schedule(type, at) : notDone('replaced');
    return this.#logged(result, reboot ? 'reboot' : 'power-off', { seconds: timeout });
  }

  /** Hibernates (`disk`) or suspends (`mem`), where logind says that this can be done. */
  async hibernate(state: 'disk' | 'mem'): Promise<ActionResult> {
    const member = state === 'disk' ? 'Hibernate' : 'Suspend';
    const result = await this.#refusable(async () => {
      const can = await callManager(this.#options.bus, `Can${member}`);
      if (can !== 'yes') return notDone(wordOf(can));
      this.#options.onSleep();
      // Not interactive: nobody sits at this account to answer polkit.
      await callManager(this.#options.bus, member, 'b', [false]);
      return DONE;
    });
    return this.#logged(result, state === 'disk' ? 'hibernation' : 'suspend');
  }

  /** A message that cannot be told does not keep the machine from ending. */
  async #tellEverybody(message: string): Promise<void> {
    const result = await this.#refusable(async () => {
      await callManager(this.#options.bus, 'SetWallMessage', 'sb', [wallMessage(message), true]);
      return DONE;
    });
    if (!result.done) this.#options.log.notice('wall message not set', { why: result.why });
  }

  #schedule(type: 'poweroff' | 'reboot', at: number): Promise<ActionResult> {
    const moment = Math.max(at, this.#options.now() + LEAST_DELAY_S * 1000);
    // Microseconds in a uint64, beyond what a double counts one by one in some centuries.
    const usec = BigInt(Math.round(moment)) * 1000n;
    return this.#refusable(async () => {
      await callManager(this.#options.bus, 'ScheduleShutdown', 'st', [type, usec]);
      return DONE;
    });
  }

  async #refusable(action: () => Promise<ActionResult>): Promise<ActionResult> {
    try {
      return await action();
    } catch (error) {
      return notDone(refusalOf(error));
    }
  }

  #logged(
    result: ActionResult,
    what: string,
    fields: { readonly seconds?: number } = {},
  ): ActionResult {
    if (result.done) this.#options.log.info(`${what} asked of logind`, fields);
    else this.#options.log.notice(`${what} not done`, { why: result.why });
    return result;
  }
}

/** CanHibernate answers with one of a few words; anything else is not repeated. */
function wordOf(answer: unknown): string {
  const words = ['na', 'no', 'challenge'];
  return words.find((word) => word === answer) ?? 'malformed';
}
