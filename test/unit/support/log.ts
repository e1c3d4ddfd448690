/** A log whose lines a test reads. */

import { Log, type LogOptions } from '../../../agent/log.ts';

export interface RecordedLog {
  readonly log: Log;
  readonly lines: string[];
  /** How many lines contain `text`. */
  count(text: string): number;
}

export function recordedLog(options: Partial<LogOptions> = {}): RecordedLog {
  const lines: string[] = [];
  const log = new Log({
    format: 'text',
    priorities: false,
    debug: true,
    write: (line) => lines.push(line),
    ...options,
  });
  return { log, lines, count: (text) => lines.filter((line) => line.includes(text)).length };
}
