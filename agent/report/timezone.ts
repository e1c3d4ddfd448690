/**
 * The guest's time zone and its offset at this moment.
 *
 * A runtime reads the zone once, and would miss what timedatectl(1) changes later; Intl, which could
 * be asked for any zone, takes eight megabytes. So the name is read in /etc, and date(1) tells the
 * offset, from the guest's own zone files.
 */

import { readlink } from 'node:fs/promises';
import type { Timezone } from '../messages.ts';
import { type RunCommand, runCommand } from './command.ts';
import { isSystemError, ProbeFailure } from './failure.ts';
import { readDiskFile } from './text-file.ts';

const DATE = '/usr/bin/date';
const MAX_OUTPUT = 64;
/** tzdata's longest name has 32 characters. */
const MAX_ZONE = 64;

export interface TimezoneReaders {
  /** What /etc/localtime points to; undefined when it is no link. */
  readonly link: () => Promise<string | undefined>;
  /** Text of /etc/timezone. */
  readonly file: () => Promise<string | undefined>;
  readonly run: RunCommand;
}

/** `Europe/Berlin` of `../usr/share/zoneinfo/Europe/Berlin` (localtime(5)). */
export function zoneOfLink(target: string): string | undefined {
  return checked(/\/zoneinfo\/(?:posix\/|right\/)?(.+)$/.exec(target)?.[1]);
}

/** The first line of Debian's /etc/timezone that is no comment. */
export function zoneOfFile(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  return checked(lines.find((line) => line !== '' && !line.startsWith('#')));
}

/** Minutes east of Greenwich of `+0545`; undefined for anything else. */
export function parseOffset(text: string): number | undefined {
  const [, sign, hours, minutes] = /^([+-])(\d\d)([0-5]\d)\s*$/.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const offset = Number(hours) * 60 + Number(minutes);
  return sign === '-' && offset > 0 ? -offset : offset;
}

/** `zone` is empty where localtime is a copy and nothing names its zone. */
export async function readTimezone(
  signal: AbortSignal,
  readers: TimezoneReaders = SYSTEM,
): Promise<Timezone> {
  const zone = zoneOfLink((await readers.link()) ?? '') ?? zoneOfFile((await readers.file()) ?? '');
  // Its environment is empty: without TZ it goes by /etc/localtime (tzset(3)).
  const output = await readers.run(DATE, ['+%z'], { signal, maxOutput: MAX_OUTPUT });
  const offset = parseOffset(output);
  if (offset === undefined) throw new ProbeFailure('NO_OFFSET');
  return { zone: zone ?? '', offset };
}

const SYSTEM: TimezoneReaders = {
  link: readLocaltime,
  file: () => readDiskFile('/etc/timezone'),
  run: runCommand,
};

/** A missing link is UTC (localtime(5)). */
async function readLocaltime(): Promise<string | undefined> {
  try {
    return await readlink('/etc/localtime');
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code === 'ENOENT') return '/usr/share/zoneinfo/UTC';
    // A copy of a zone instead of a link to one.
    if (error.code === 'EINVAL') return undefined;
    throw error;
  }
}

/** A name such as tzdata has: Etc/GMT+5, America/Argentina/Buenos_Aires, EST5EDT. */
function checked(zone: string | undefined): string | undefined {
  const valid = /^[A-Za-z][\w+-]*(?:\/[\w+-]+)*$/.test(zone ?? '');
  return valid && zone !== undefined && zone.length <= MAX_ZONE ? zone : undefined;
}
