/** The machine is about to sleep or to end: what must not be written to a disk has to go first. */

import type { SystemBus } from '../system-bus.ts';
import { LOGIND, MANAGER, MANAGER_PATH } from './logind.ts';

/** What is about to happen. */
export type Departure = 'sleep' | 'shutdown';

const SIGNALS: ReadonlyMap<string, Departure> = new Map([
  ['PrepareForSleep', 'sleep'],
  ['PrepareForShutdown', 'shutdown'],
]);

/** Calls `onSleep` before, and `onReturn` after a sleep or a shutdown that was called off. */
export function watchDepartures(
  bus: SystemBus,
  onSleep: (why: Departure) => void,
  onReturn: () => void,
): void {
  for (const [member, why] of SIGNALS) {
    const source = { sender: LOGIND, path: MANAGER_PATH, interface: MANAGER, member };
    bus.subscribe(source, ({ body: [begins] }) => {
      if (begins === true) onSleep(why);
      if (begins === false) onReturn();
    });
  }
}
