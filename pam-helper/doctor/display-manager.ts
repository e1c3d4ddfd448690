/** Which display manager runs, and what takes a login to it. */

import { type Diagnosis, green, red, yellow } from './diagnosis.ts';
import type { ExtensionFacts } from './extension.ts';
import { checkShell } from './gnome-shell.ts';
import { type Manager, managerOf } from './managers.ts';
import { checkPlugIn } from './plug-in.ts';

export interface DisplayManagerFacts {
  /** The unit that display-manager.service is another name of. */
  readonly unit: string | undefined;
  /** Units of all that are installed. */
  readonly installed: readonly string[];
  /** Of GNOME Shell, as the package database has it. */
  readonly shellVersion: string | undefined;
  readonly extension: ExtensionFacts;
  /** Of ovirt-sso-greeter-kdm.service. */
  readonly plugIn: ReadonlyMap<string, string>;
}

const CHECK = 'greeter';

export function checkDisplayManagers(facts: DisplayManagerFacts): Diagnosis[] {
  const { unit, installed } = facts;
  const inUse = managerOf(unit ?? '');
  const others = new Set(installed.map(managerOf).filter((manager) => manager !== inUse));
  return [
    unit === undefined ? none() : checkInUse(unit, inUse, facts),
    ...[...others].flatMap((manager) => (manager === undefined ? [] : [notInUse(manager)])),
  ];
}

function checkInUse(
  unit: string,
  manager: Manager | undefined,
  { shellVersion, extension, plugIn }: DisplayManagerFacts,
): Diagnosis {
  if (manager === undefined) {
    return yellow(CHECK, `${unit} is not known here: who takes logins to it?`, USE_ANOTHER);
  }
  const { name, through } = manager;
  if (through === 'shell') return checkShell(CHECK, shellVersion, extension);
  if (through === 'nothing') return red(CHECK, `nothing takes logins to ${name} yet`, USE_ANOTHER);
  return checkPlugIn(CHECK, { name, unit, account: through.account, properties: plugIn });
}

const USE_ANOTHER = 'use GDM, which needs no plug-in, or SDDM with ovirt-sso-greeter-kdm';

function none(): Diagnosis {
  const fix = 'install and enable one: GDM needs no plug-in';
  return red(CHECK, 'there is no display manager', fix);
}

function notInUse({ name }: Manager): Diagnosis {
  return green(CHECK, `${name} is installed, and not in use`);
}
