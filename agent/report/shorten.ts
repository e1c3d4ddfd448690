/** Cuts a report down to what the channel takes. */

import type { Report } from '../messages.ts';

/** VDSM drops a message of 1 MiB or more, its newline included. */
const MAX_LINE = 1024 * 1024 - 1;
/** Room for `__name__`, the braces of `content` and the newline. */
const FRAME = 64;

export interface Shortened {
  readonly report: Report;
  /** How many items its list has lost. */
  readonly cut: number;
}

/** `report` with the end of its list taken off, as far as needed. Only a list is ever that long. */
export function shorten(report: Report, maxLine = MAX_LINE): Shortened {
  const text = JSON.stringify(report);
  // No character takes more than three bytes.
  if (text.length * 3 + FRAME <= maxLine) return { report, cut: 0 };
  const field = listOf(report);
  const list = (report as Readonly<Record<string, unknown>>)[field ?? ''];
  if (field === undefined || !Array.isArray(list)) return { report, cut: 0 };
  let room = maxLine - FRAME - sizeOf({ ...report, [field]: [] });
  let kept = 0;
  for (const item of list) {
    room -= sizeOf(item) + 1;
    if (room < 0) break;
    kept += 1;
  }
  return { report: { ...report, [field]: list.slice(0, kept) }, cut: list.length - kept };
}

function listOf({ name }: Report): string | undefined {
  switch (name) {
    case 'applications':
      return 'applications';
    case 'containers':
      return 'list';
    case 'network-interfaces':
      return 'interfaces';
    case 'disks-usage':
      return 'disks';
    default:
      return undefined;
  }
}

/**
 * Bytes on the channel, at most. There the characters that XML restricts become U+FFFD, which is
 * longer than some of them are here; those that JSON escapes become shorter.
 */
function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value).replace(/[\x7f-\x9f]/g, '\ufffd'));
}
