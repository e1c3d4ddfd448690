/** The host name as the kernel has it (gethostname(2)). */

import { hostname } from 'node:os';

export function readHostName(read: () => string = hostname): string {
  return read();
}
