/** Whether the GNOME Shell that is GDM's greeter hears tokens. */

import { type Diagnosis, green, red, yellow } from './diagnosis.ts';
import { type ExtensionFacts, listenerOfShell } from './extension.ts';

/** js/gdm/oVirt.js came with 3.38; credential managers broke in 51.beta. */
const FIRST_SHELL = 338;
const BROKEN_SHELL = 5_100;

/** `version` as the package database has it. */
export function checkShell(
  check: string,
  version: string | undefined,
  extension: ExtensionFacts,
): Diagnosis {
  const number = numberOf(version ?? '');
  if (number === undefined) {
    return yellow(check, 'GDM, with a GNOME Shell of unknown version', 'needed is 3.38 or later');
  }
  const what = `GDM with GNOME Shell ${version}`;
  if (number < FIRST_SHELL) {
    return red(check, `${what}: it has no oVirt credential manager`, 'GNOME Shell 3.38 or later');
  }
  if (number >= BROKEN_SHELL) {
    const fix = 'try one login; 51.beta did not answer tokens, its next release should';
    return yellow(check, `${what}: its credential managers broke in 51.beta`, fix);
  }
  return green(check, `${what}, ${listenerOfShell(extension, Math.floor(number / 100))}`);
}

/** Major and minor as one number, behind an epoch: 338 of 3.38.5, 4309 of 43.9; 51.beta is 51.0. */
function numberOf(text: string): number | undefined {
  const [, major, minor = '0'] = /^(?:\d+:)?(\d+)(?:[.~](\d+))?/.exec(text) ?? [];
  return major === undefined ? undefined : Number(major) * 100 + Number(minor);
}
