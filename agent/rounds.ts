/**
 * What is done again and again while a host listens, in as few wake-ups as the rates allow: one
 * timer for all, set for what is due first; what may be early and is due soon after comes along.
 */

import type { Config } from './config.ts';

/** A timer may be a little early, and to be asked twice for that would cost a wake-up. */
const TIMER_MS = 2;

export interface Round {
  /** Read at each turn, so that it may change. */
  readonly rateMs: () => number;
  /** The part of its rate by which it may be early to share a wake-up. */
  readonly slack: number;
  readonly run: () => void;
}

/** Heartbeats, and with them looks at the seat: signals tell of it, the look mends a missed one. */
export function hostRounds(
  config: () => Pick<Config, 'heartBeatRate' | 'reportUserRate'>,
  run: { readonly beat: () => void; readonly look: () => void },
): Rounds {
  const rounds = [
    { rateMs: () => config().heartBeatRate * 1000, slack: 0, run: run.beat },
    { rateMs: () => config().reportUserRate * 1000, slack: 0.1, run: run.look },
  ];
  return new Rounds(rounds, () => performance.now());
}

export class Rounds {
  readonly #now: () => number;
  readonly #rounds: { readonly round: Round; due: number }[];
  #timer: NodeJS.Timeout | undefined;

  /** `now` is a monotonic clock in milliseconds, the one that timers go by. */
  constructor(rounds: readonly Round[], now: () => number) {
    this.#now = now;
    this.#rounds = rounds.map((round) => ({ round, due: 0 }));
  }

  get isGoing(): boolean {
    return this.#timer !== undefined;
  }

  /** Each at its rate from now on, also when they were going already. */
  start(): void {
    for (const each of this.#rounds) each.due = this.#now() + each.round.rateMs();
    this.#arm();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const due = Math.min(...this.#rounds.map((each) => each.due));
    const wait = Math.max(1, Math.ceil(due - this.#now()));
    this.#timer = setTimeout(() => this.#turn(), wait);
  }

  #turn(): void {
    const now = this.#now();
    const due = this.#rounds.filter(
      (each) => each.due <= now + Math.max(TIMER_MS, each.round.slack * each.round.rateMs()),
    );
    for (const each of due) each.due = next(each.due, each.round.rateMs(), now);
    this.#arm();
    // Last, because any of them may end the rounds.
    for (const { round } of due) round.run();
  }
}

/** In step with what was due, so that rounds do not drift apart; anew when early or after a sleep. */
function next(due: number, rateMs: number, now: number): number {
  const isInStep = due <= now + TIMER_MS && due + rateMs > now;
  return (isInStep ? due : now) + rateMs;
}
