/** The clock: Kerberos refuses right passwords where it is wrong. */

import { type Diagnosis, green, yellow } from './diagnosis.ts';

/** What timedatectl(1) says of NTPSynchronized; undefined where it says nothing. */
export function checkClock(synchronised: string | undefined): Diagnosis {
  if (synchronised === 'yes') return green('clock', 'synchronised');
  const what =
    synchronised === 'no'
      ? 'not synchronised: Kerberos refuses right passwords when it is off by minutes'
      : 'not known to be synchronised';
  return yellow('clock', what, 'timedatectl set-ntp true');
}
