/**
 * Which blocks of code ran, as V8 counts them. (Jazzer.js 4.0.0 brings a libFuzzer that wants glibc 2.38,
 * Debian 12 has 2.36; 2.1.0 fetches its own while it is installed.)
 */

import { type Profiler, Session } from 'node:inspector';

export class Blocks {
  readonly #session = new Session();
  readonly #sources: RegExp;
  readonly #seen = new Set<string>();

  /** Counts in files whose address matches, from now on. */
  constructor(sources: RegExp) {
    this.#sources = sources;
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** How many were ever seen. */
  get count(): number {
    return this.#seen.size;
  }

  /** Whether a block ran since the last question that was never seen before; it is seen from now on. */
  sawNew(): boolean {
    const fresh = this.#taken().filter((block) => !this.#seen.has(block));
    for (const block of fresh) this.#seen.add(block);
    return fresh.length > 0;
  }

  /** The same, and it stays new. */
  seesNew(): boolean {
    return this.#taken().some((block) => !this.#seen.has(block));
  }

  /** Blocks that ran since the last call. It costs milliseconds, whatever ran. */
  #taken(): string[] {
    let scripts: Profiler.ScriptCoverage[] = [];
    this.#session.post('Profiler.takePreciseCoverage', (error, { result }) => {
      if (error !== null) throw error;
      scripts = result;
    });
    return scripts
      .filter(({ url }) => this.#sources.test(url))
      .flatMap(({ url, functions }) =>
        functions.flatMap(({ ranges }) =>
          ranges
            .filter(({ count }) => count > 0)
            .map(({ startOffset, endOffset }) => `${url} ${startOffset} ${endOffset}`),
        ),
      );
  }
}
