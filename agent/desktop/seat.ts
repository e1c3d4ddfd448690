/**
 * Follows who is in front of seat0. A signal only says that it is time to look: what counts is what
 * logind answers then. So no signal, lost or doubled, leaves a wrong picture behind.
 */

import type { Log } from '../log.ts';
import type { SessionMessage } from '../messages.ts';
import type { SystemBus } from '../system-bus.ts';
import { changes, presence } from './events.ts';
import { type Facts, factsOf } from './facts.ts';
import { type Front, LOGIND, PROPERTIES, readFront, SEAT_PATH, tellsOf } from './logind.ts';

/**
 * Rest between two looks. A person can set the lock hint of an own session as often as wanted, and
 * each look costs two calls.
 */
const REST_MS = 100;
/** logind is there but gave no answer: the next look. */
const RETRY_MS = 5_000;

const GONE =
  'logind, or the bus, is gone (if it stays away: systemctl restart systemd-logind.service)';

/** What the session in front may change of itself (logind sends no signal for State). */
const OF_SESSION = ['Active', 'State', 'LockedHint', 'Type', 'Class'];

export interface SeatOptions {
  readonly bus: SystemBus;
  readonly log: Pick<Log, 'info' | 'warning'>;
  /** Tells the host. */
  readonly send: (message: SessionMessage) => void;
  /** The facts are others than before; undefined: they are not known. */
  readonly changed: (facts: Facts | undefined) => void;
}

export class Seat {
  readonly #options: SeatOptions;
  #facts: Facts | undefined;
  /** What the host has been told; undefined when that is nothing. */
  #told: Facts | undefined;
  /** Object of the session in front, of whatever kind. */
  #path = '';
  #isThere = false;
  #isStopped = false;
  /** Counts logind's comings and goings: a look is worth nothing after the next. */
  #era = 0;
  #isLooking = false;
  /** Something happened that the present look may have missed. */
  #again = false;
  /** No look before, in milliseconds of `performance.now()`. */
  #restsUntil = 0;
  /** The next look, where one is planned: a look that nobody asks for would be a wake-up. */
  #next: NodeJS.Timeout | undefined;
  /** The trouble that was logged last. */
  #trouble = '';

  constructor(options: SeatOptions) {
    this.#options = options;
    const { bus } = options;
    bus.watchOwner(LOGIND, (isThere) => this.#service(isThere));
    bus.subscribe(
      { sender: LOGIND, interface: PROPERTIES, member: 'PropertiesChanged' },
      ({ path, body }) => {
        if (path === SEAT_PATH && tellsOf(body, ['ActiveSession'])) this.look();
        if (path === this.#path && tellsOf(body, OF_SESSION)) this.look();
      },
    );
  }

  /** Undefined while they are not known. */
  get facts(): Facts | undefined {
    return this.#facts;
  }

  /** What must follow a session-startup. While nothing is known it is nothing, and sent later. */
  present(): readonly SessionMessage[] {
    this.#told = this.#facts;
    return this.#facts === undefined ? [] : presence(this.#facts);
  }

  /** Asks logind anew, soon; many requests in a short time are one or two. */
  look(): void {
    if (!this.#isThere) return;
    if (this.#isLooking) this.#again = true;
    else this.#plan(this.#restsUntil - performance.now());
  }

  stop(): void {
    this.#isStopped = true;
    this.#forget();
  }

  #service(isThere: boolean): void {
    if (this.#isStopped) return;
    this.#forget();
    this.#isThere = isThere;
    if (isThere) void this.#look();
    else this.#unknown(GONE);
  }

  #forget(): void {
    this.#era += 1;
    this.#isThere = false;
    this.#isLooking = false;
    this.#again = false;
    clearTimeout(this.#next);
    this.#next = undefined;
  }

  #plan(wait: number): void {
    if (this.#next !== undefined) return;
    if (wait <= 0) void this.#look();
    else this.#next = setTimeout(() => void this.#look(), wait);
  }

  async #look(): Promise<void> {
    const era = this.#era;
    this.#next = undefined;
    this.#isLooking = true;
    this.#again = false;
    const front = await readFront(this.#options.bus, this.#path);
    if (era !== this.#era) return;
    this.#isLooking = false;
    if (front.isKnown) this.#known(front);
    else this.#unknown(front.why);
    this.#restsUntil = performance.now() + REST_MS;
    if (!front.isKnown) this.#plan(RETRY_MS);
    else if (this.#again) this.#plan(REST_MS);
  }

  #known({ session, path }: Extract<Front, { isKnown: true }>): void {
    this.#path = path;
    const facts = factsOf(session);
    if (this.#trouble !== '') this.#options.log.info('the desktop is known again');
    this.#trouble = '';
    if (isSame(this.#facts, facts)) return;
    const messages = this.#told === undefined ? presence(facts) : changes(this.#told, facts);
    this.#facts = facts;
    this.#told = facts;
    this.#options.log.info('the desktop changed', {
      user: facts.activeUser,
      locked: facts.session?.isLocked,
      greeter: facts.greeter?.user,
    });
    for (const message of messages) this.#options.send(message);
    this.#options.changed(facts);
  }

  #unknown(why: string): void {
    if (why !== this.#trouble) {
      this.#trouble = why;
      this.#options.log.warning('who is at the desktop is not known', { why });
    }
    if (this.#facts === undefined) return;
    this.#facts = undefined;
    this.#options.changed(undefined);
  }
}

/** Facts hold only texts, numbers and truths, made in one order. */
function isSame(before: Facts | undefined, after: Facts): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}
