/** Which display manager runs, and whether its greeter will hear of a token. */

import { type Diagnosis, green, red, yellow } from './diagnosis.ts';

export interface DisplayManagerFacts {
  /** The unit that display-manager.service is another name of. */
  readonly unit: string | undefined;
  /** Of GNOME Shell, as the package database has it. */
  readonly shellVersion: string | undefined;
}

/** js/gdm/oVirt.js came with 3.38; credential managers broke in 51.beta. */
const FIRST_SHELL = 338;
const BROKEN_SHELL = 5_100;

export function checkDisplayManager({ unit, shellVersion }: DisplayManagerFacts): Diagnosis {
  const check = 'greeter';
  if (unit === undefined) {
    return red(
      check,
      'there is no display manager',
      'install and enable one: GDM needs no plug-in',
    );
  }
  const name = unit.replace(/\.service$/, '');
  if (name !== 'gdm' && name !== 'gdm3') {
    return yellow(
      check,
      `${name}: its greeter hears of a login only with a plug-in`,
      'ovirt-sso pam install for its service, and the plug-in of its greeter; or use GDM',
    );
  }
  const version = versionOf(shellVersion ?? '');
  if (version === undefined) {
    return yellow(check, 'GDM, with a GNOME Shell of unknown version', 'needed is 3.38 or later');
  }
  const what = `GDM with GNOME Shell ${shellVersion}`;
  if (version < FIRST_SHELL) {
    return red(check, `${what}: it has no oVirt credential manager`, 'GNOME Shell 3.38 or later');
  }
  if (version >= BROKEN_SHELL) {
    const fix = 'try one login; 51.beta did not answer tokens, its next release should';
    return yellow(check, `${what}: its credential managers broke in 51.beta`, fix);
  }
  return green(check, `${what}, which hears the agent by itself`);
}

/** Major and minor as one number, behind an epoch: 338 of 3.38.5, 4309 of 43.9; 51.beta is 51.0. */
function versionOf(text: string): number | undefined {
  const [, major, minor = '0'] = /^(?:\d+:)?(\d+)(?:[.~](\d+))?/.exec(text) ?? [];
  return major === undefined ? undefined : Number(major) * 100 + Number(minor);
}
