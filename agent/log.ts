/**
 * Log lines for journald: one short line an event, its fields behind it as `key=value`.
 *
 * Fields are plain values, never errors or messages of other programs: a parser's error text can
 * quote a password. Whatever a peer chose is bounded and made printable here, in one place.
 */

import { writeSync } from 'node:fs';

/** syslog severities (RFC 5424, 6.2.1) that this program uses. */
const SEVERITY = { error: 3, warning: 4, notice: 5, info: 6, debug: 7 } as const;

export type Level = keyof typeof SEVERITY;
export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Longest text of one field, in characters; names that the host chose are far shorter. */
const MAX_FIELD = 256;

export interface LogOptions {
  /** `text` for people and journald, `json` for collectors. */
  readonly format: 'text' | 'json';
  /** Puts journald's `<N>` before each text line (sd-daemon(3)). */
  readonly priorities: boolean;
  readonly debug: boolean;
  /** Takes one line with its newline; what it throws means that the line is lost. */
  readonly write: (line: string) => void;
}

export class Log {
  readonly #options: LogOptions;
  #lost = 0;

  constructor(options: LogOptions) {
    this.#options = options;
  }

  error(message: string, fields?: Fields): void {
    this.#put('error', message, fields);
  }

  warning(message: string, fields?: Fields): void {
    this.#put('warning', message, fields);
  }

  notice(message: string, fields?: Fields): void {
    this.#put('notice', message, fields);
  }

  info(message: string, fields?: Fields): void {
    this.#put('info', message, fields);
  }

  debug(message: string, fields?: Fields): void {
    if (this.#options.debug) this.#put('debug', message, fields);
  }

  #put(level: Level, message: string, fields: Fields = {}): void {
    // A full disk or a slow reader must never stop a login: the line is lost, and counted.
    try {
      if (this.#lost > 0) {
        this.#options.write(this.#line('warning', 'log lines were lost', { lost: this.#lost }));
        this.#lost = 0;
      }
      this.#options.write(this.#line(level, message, fields));
    } catch {
      this.#lost += 1;
    }
  }

  #line(level: Level, message: string, fields: Fields): string {
    const known = Object.entries(fields).filter(([, value]) => value !== undefined);
    if (this.#options.format === 'json') {
      const time = new Date().toISOString();
      const bounded = known.map(([key, value]) => [key, bound(value)]);
      return `${JSON.stringify({ time, level, message, ...Object.fromEntries(bounded) })}\n`;
    }
    const tail = known.map(([key, value]) => ` ${key}=${quote(bound(value))}`).join('');
    const priority = this.#options.priorities ? `<${SEVERITY[level]}>` : '';
    return `${priority}${message}${known.length > 0 ? ':' : ''}${tail}\n`;
  }
}

/** Writes to standard output, which systemd connects to the journal. */
export function writeToStdout(line: string): void {
  writeSync(1, line);
}

function bound(value: Fields[string]): string | number | boolean | undefined {
  if (typeof value !== 'string') return value;
  return value.length > MAX_FIELD ? `${value.slice(0, MAX_FIELD)}…` : value;
}

/** Bare when it is one printable word, else as a JSON string, so that no field can forge another. */
function quote(value: Fields[string]): string {
  const text = String(value);
  if (/^[\w.@/:+,-]+$/.test(text)) return text;
  return JSON.stringify(text).replace(/[^\x20-\x7e]/g, escapeUnit);
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * Passes at most one event an `intervalMs` and tells the next one how many it held back, so that
 * whoever can cause a log line cannot flood the journal.
 */
export class RateLimit {
  readonly #intervalMs: number;
  readonly #now: () => number;
  #next = Number.NEGATIVE_INFINITY;
  #held = 0;

  constructor(intervalMs: number, now: () => number) {
    this.#intervalMs = intervalMs;
    this.#now = now;
  }

  /** How many events were held back since the last that passed, or undefined to hold this one. */
  pass(): number | undefined {
    const now = this.#now();
    if (now < this.#next) {
      this.#held += 1;
      return undefined;
    }
    const held = this.#held;
    this.#held = 0;
    this.#next = now + this.#intervalMs;
    return held;
  }
}
