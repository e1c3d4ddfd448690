/** What a refresh tells, in VDSM's order. */

import type { GuestMessage, SessionMessage } from './messages.ts';

/** Who is there, the reports, and behind them the state of that person's session. */
export function inOrder(
  [activeUser, ...session]: readonly SessionMessage[],
  reports: readonly GuestMessage[],
): GuestMessage[] {
  return [...(activeUser === undefined ? [] : [activeUser]), ...reports, ...session];
}
