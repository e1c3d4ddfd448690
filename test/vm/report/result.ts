/** What a scenario came to. */

export interface Step {
  /** Milliseconds since the scenario began. */
  readonly at: number;
  readonly what: string;
  /** A PNG of the screen, where there was one. */
  readonly screen?: Buffer;
  /** What a command printed. */
  readonly printed?: string;
}

export interface Result {
  readonly suite: string;
  readonly title: string;
  readonly milliseconds: number;
  readonly steps: readonly Step[];
  readonly failure?: Failure;
}

export interface Failure {
  readonly reason: string;
  /** The guest's journal, or why there is none. */
  readonly journal: string;
}

/** Of a scenario that ends now, and began at `start` on the clock of performance.now(). */
export function resultOf(
  scenario: Pick<Result, 'suite' | 'title' | 'steps'>,
  start: number,
  failure?: Failure,
): Result {
  return { ...scenario, milliseconds: performance.now() - start, ...(failure && { failure }) };
}
