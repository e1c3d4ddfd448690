/** What the host does to the desktop in front of seat0: lock it, end it. */

import type { Log } from '../log.ts';
import { refusalOf } from '../refusal.ts';
import type { SystemBus } from '../system-bus.ts';
import { factsOf } from './facts.ts';
import { callManager, readFront } from './logind.ts';
import { type ActionResult, DONE, notDone } from './result.ts';

export class SessionActions {
  readonly #bus: SystemBus;
  readonly #log: Pick<Log, 'info' | 'notice'>;

  constructor(bus: SystemBus, log: Pick<Log, 'info' | 'notice'>) {
    this.#bus = bus;
    this.#log = log;
  }

  /** Asks the desktop to lock its screen; that it did is told by its lock hint later. */
  lockScreen(): Promise<ActionResult> {
    return this.#act('LockSession', 'screen lock');
  }

  /** Ends the session. */
  logOff(): Promise<ActionResult> {
    return this.#act('TerminateSession', 'log-off');
  }

  /** Looks anew: what was known of the seat may be as old as the signal that is under way. */
  async #act(member: 'LockSession' | 'TerminateSession', what: string): Promise<ActionResult> {
    const result = await this.#call(member);
    if (result.done) this.#log.info(`${what} asked of the desktop`);
    else this.#log.notice(`${what} not done`, { why: result.why });
    return result;
  }

  async #call(member: string): Promise<ActionResult> {
    const front = await readFront(this.#bus);
    if (!front.isKnown) return notDone(front.why);
    const { session } = factsOf(front.session);
    if (session === undefined) return notDone('nobody-there');
    try {
      await callManager(this.#bus, member, 's', [session.id]);
      return DONE;
    } catch (error) {
      return notDone(refusalOf(error));
    }
  }
}
