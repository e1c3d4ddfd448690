/** The kernel's release (uname(2)), which the host shows as the version of the system. */

import { release } from 'node:os';

export function readOsVersion(read: () => string = release): string {
  return read();
}
