/** What VDSM asks of a guest's line; whatever breaks it is told in a sentence. */

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
/** The version that every heartbeat announces; one without it is a guest without versions. */
const API_VERSION = 3;
const MEMORY_STATS = [
  'mem_total',
  'mem_free',
  'mem_unused',
  'mem_buffers',
  'mem_cached',
  'swap_usage',
  'swap_total',
  'swap_in',
  'swap_out',
  'pageflt',
  'majflt',
];

/** The rules over one connection. */
export class GuestRules {
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
    if (name === 'heartbeat') violations.push(...heartbeatViolations(fields, text));
    return { message: { at: performance.now(), name, fields }, violations };
  }
}

function heartbeatViolations(fields: JsonObject, text: string): string[] {
  const { 'free-ram': freeRam, 'memory-stat': stat, apiVersion } = fields;
  const violations: string[] = [];
  // Python's int() of a string.
  if (typeof freeRam !== 'string' || !/^\s*[+-]?\d+(?:_\d+)*\s*$/.test(freeRam)) {
    violations.push(`free-ram is not the text of an integer: ${text}`);
  }
  if (!hasIntegers(stat, text)) violations.push(`memory-stat is not of integers: ${text}`);
  if (apiVersion !== API_VERSION) violations.push(`apiVersion is not ${API_VERSION}: ${text}`);
  return violations;
}

/** Python tells 1 from 1.0 and 1e3, so the text is looked at too. */
function hasIntegers(stat: unknown, text: string): boolean {
  if (typeof stat !== 'object' || stat === null) return false;
  const written = /"memory-stat":\{([^}]*)\}/.exec(text)?.[1] ?? '.';
  const complete = MEMORY_STATS.every((key) => key in stat);
  return complete && /^(?:"\w+":-?\d+(?:,|$))+$/.test(written);
}
