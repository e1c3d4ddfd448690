/** The desktop of this guest: who is in front of it, and what the host does to it. */

import type { Log } from '../log.ts';
import type { HostMessage, SessionMessage } from '../messages.ts';
import type { SystemBus } from '../system-bus.ts';
import type { Waiting } from '../waiting.ts';
import { type Departure, watchDepartures } from './departure.ts';
import { waitingOf } from './facts.ts';
import { LOGIND } from './logind.ts';
import { Power } from './power.ts';
import type { ActionResult } from './result.ts';
import { Seat } from './seat.ts';
import { SessionActions } from './session-actions.ts';
import type { SleepInhibitor } from './sleep-inhibitor.ts';

/** What the host may ask of the desktop (docs/protocol.md, section 1). */
export type DesktopRequest = Extract<
  HostMessage,
  { name: 'lock-screen' | 'log-off' | 'shutdown' | 'hibernate' }
>;

export interface DesktopOptions {
  /** Not started yet: subscriptions are made now. */
  readonly bus: SystemBus;
  readonly log: Pick<Log, 'info' | 'notice' | 'warning'>;
  /** Tells the host. */
  readonly send: (message: SessionMessage) => void;
  /** Another one is in front of the seat; undefined: that is not known. */
  readonly inFront: (waiting: Waiting | undefined) => void;
  /** The machine is about to sleep or to end. Must be done when it returns. */
  readonly onSleep: (why: Departure) => void;
  /** Makes logind wait until {@link onSleep} is done. */
  readonly inhibitor: Pick<SleepInhibitor, 'hold' | 'release'>;
  /** The wall clock in milliseconds since 1970. */
  readonly now?: () => number;
}

export class Desktop {
  readonly seat: Seat;
  readonly sessions: SessionActions;
  readonly power: Power;
  readonly #send: (message: SessionMessage) => void;
  readonly #inhibitor: DesktopOptions['inhibitor'];

  constructor(options: DesktopOptions) {
    const { bus, log, send, inFront, onSleep, inhibitor, now = Date.now } = options;
    this.#send = send;
    this.#inhibitor = inhibitor;
    this.seat = new Seat({
      bus,
      log,
      send,
      changed: (facts) => inFront(facts && waitingOf(facts)),
    });
    this.sessions = new SessionActions(bus, log);
    this.power = new Power({ bus, log, now, onSleep: () => onSleep('sleep') });
    bus.watchOwner(LOGIND, (isThere) => {
      if (isThere) inhibitor.hold();
    });
    watchDepartures(
      bus,
      (why) => this.#departs(why, onSleep),
      () => this.#returns(),
    );
  }

  /** Does what the host asks. What comes of it is logged, and given back for who wants it. */
  obey(request: DesktopRequest): Promise<ActionResult> {
    switch (request.name) {
      case 'lock-screen':
        return this.#lockScreen();
      case 'log-off':
        return this.sessions.logOff();
      case 'shutdown':
        return this.power.shutdown(request);
      case 'hibernate':
        return this.power.hibernate(request.state);
    }
  }

  stop(): void {
    this.seat.stop();
    this.#inhibitor.release();
  }

  #departs(why: Departure, onSleep: (why: Departure) => void): void {
    onSleep(why);
    if (why === 'sleep') this.#inhibitor.release();
  }

  #returns(): void {
    this.#inhibitor.hold();
    this.seat.look();
  }

  /** The host waits for a session-lock; where nobody is, nothing will ever be locked. */
  async #lockScreen(): Promise<ActionResult> {
    const result = await this.sessions.lockScreen();
    if (!result.done && result.why === 'nobody-there') this.#send({ name: 'session-logoff' });
    return result;
  }
}
