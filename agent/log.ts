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
      // Whatever it is: there is no place left where it could be told.
      this.#lost += 1;
    }
  }

  #line(level: Level, message: string, fields: Fields): string {
    const known = Object.entries(fields).filter(([, value]) => value !== undefined);
    if (this.#options.format === 'json') {
      const time = new Date().toISOString();
      const bounded = known.map(([key, value]) => [key, bound(value)]);
      const record = { ...Object.fromEntries(bounded), time, level, message: bound(message) };
      return `${printable(JSON.stringify(record))}\n`;
    }
    const tail = known.map(([key, value]) => ` ${key}=${quote(bound(value))}`).join('');
    const priority = this.#options.priorities ? `<${SEVERITY[level]}>` : '';
    return `${priority}${printable(String(bound(message)))}${known.length > 0 ? ':' : ''}${tail}\n`;
  }
}

/**
 * Writes to standard output, which systemd connects to the journal. Reading `process.stdout`, as
 * main.ts does, has made a pipe or socket there non-blocking: a journal that stands still costs
 * lines and not a login.
 */
export function writeToStdout(line: string): void {
  writeSync(1, line);
}

/** For a program whose output is something else. */
export function writeToStderr(line: string): void {
  writeSync(2, line);
}

function bound(value: Fields[string]): string | number | boolean | undefined {
  if (typeof value !== 'string') return value;
  return value.length > MAX_FIELD ? `${value.slice(0, MAX_FIELD)}…` : value;
}

/** Bare when it is one printable word, else as a JSON string, so that no field can forge another. */
function quote(value: Fields[string]): string {
  const text = String(value);
  if (/^[\w.@/:+,-]+$/.test(text)) return text;
  return printable(JSON.stringify(text));
}

/** ASCII, so that nothing in a line can move a terminal's cursor. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, escapeUnit);
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * Log lines that somebody else can cause: each message passes at most once an `intervalMs`, and the
 * next one tells how many were held back, so that nobody can flood the journal.
 */
export class LimitedLog {
  readonly #log: Log;
  readonly #intervalMs: number;
  readonly #now: () => number;
  /** By message, of which a program has few. */
  readonly #kinds = new Map<string, { next: number; held: number }>();

  /** `now` is a monotonic clock in milliseconds. */
  constructor(log: Log, intervalMs: number, now: () => number) {
    this.#log = log;
    this.#intervalMs = intervalMs;
    this.#now = now;
  }

  warning(message: string, fields: Fields = {}): void {
    this.#pass('warning', message, fields);
  }

  notice(message: string, fields: Fields = {}): void {
    this.#pass('notice', message, fields);
  }

  info(message: string, fields: Fields = {}): void {
    this.#pass('info', message, fields);
  }

  #pass(level: 'warning' | 'notice' | 'info', message: string, fields: Fields): void {
    const now = this.#now();
    const kind = this.#kinds.get(message) ?? { next: now, held: 0 };
    this.#kinds.set(message, kind);
    if (now < kind.next) {
      kind.held += 1;
      return;
    }
    this.#log[level](message, { ...fields, ...(kind.held > 0 && { more: kind.held }) });
    kind.next = now + this.#intervalMs;
    kind.held = 0;
  }
}
