/** What VDSM asks of a guest's line; whatever breaks it is told in a sentence. */

import { isParsable } from './vdsm-types.ts';

export type JsonObject = { readonly [key: string]: unknown };

export interface GuestMessage {
  /** Milliseconds of `performance.now()`. */
  readonly at: number;
  readonly name: string;
  /** All members but `__name__`. */
  readonly fields: JsonObject;
}

export interface Checked {
  /** Absent when the line is no message at all. */
  readonly message?: GuestMessage;
  readonly violations: readonly string[];
}

/** VDSM drops a message of 1 MiB or more, its newline included. */
const MAX_MESSAGE = 1024 * 1024;
/** The version from which VDSM knows a message; it knows the others always. */
const FROM_VERSION: Readonly<Record<string, number>> = {
  'number-of-cpus': 1,
  timezone: 2,
  'os-info': 2,
  containers: 3,
  completion: 3,
};

/** The rules over one connection. */
export class GuestRules {
  #offered = 0;
  /** The last heartbeat was without a version: one such makes VDSM forget the guest's. */
  #isForgetting = false;

  /** The host told this version; what was sent under a higher one may still be on its way. */
  offer(version: unknown): void {
    if (typeof version === 'number') this.#offered = Math.max(this.#offered, version);
  }

  /** Checks a line without its newline. */
  check(line: Buffer): Checked {
    const violations: string[] = [];
    if (line.length + 1 >= MAX_MESSAGE) violations.push(`a line of ${line.length} bytes`);
    let text: string;
    let parsed: unknown;
    try {
      text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);
      parsed = JSON.parse(text);
    } catch {
      return { violations: [...violations, `not UTF-8 or not JSON: ${line.toString('latin1')}`] };
    }
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
      return { violations: [...violations, `not an object: ${text}`] };
    }
    const { __name__: name, ...fields } = parsed as JsonObject;
    if (typeof name !== 'string') {
      return { violations: [...violations, `without a __name__: ${text}`] };
    }
    if (!isParsable(name, fields)) violations.push(`not what VDSM parses: ${text}`);
    if (name === 'heartbeat' && !hasIntegers(text)) {
      violations.push(`memory-stat is not of integers: ${text}`);
    }
    if (name === 'heartbeat') {
      const isForgetting = fields.apiVersion === undefined;
      if (isForgetting && this.#isForgetting) violations.push('a guest without versions');
      this.#isForgetting = isForgetting;
    }
    if ((FROM_VERSION[name] ?? 0) > this.#offered) {
      violations.push(`sent under API version ${this.#offered}: ${text}`);
    }
    return { message: { at: performance.now(), name, fields }, violations };
  }
}

/** Python tells 1 from 1.0 and 1e3, so the text is looked at too. */
function hasIntegers(text: string): boolean {
  const written = /"memory-stat":\{([^}]*)\}/.exec(text)?.[1] ?? '.';
  return /^(?:"\w+":-?\d+(?:,|$))+$/.test(written);
}
