/** Which display manager is in use, what takes a login to it, and which others are installed. */

import { type Diagnosis, green, red } from './diagnosis.ts';
import { checkDisplayManager, type DisplayManagerFacts } from './display-manager.ts';
import { type Manager, managerOf } from './managers.ts';
import { checkPlugIn } from './plug-in.ts';

export interface GreeterFacts {
  /** Units of all display managers that are installed. */
  readonly installed: readonly string[];
  /** Of ovirt-sso-greeter-kdm.service, as systemctl(1) shows it. */
  readonly plugIn: ReadonlyMap<string, string>;
}

const CHECK = 'greeter';

export function checkGreeters(inUse: DisplayManagerFacts, facts: GreeterFacts): Diagnosis[] {
  const manager = managerOf(inUse.unit ?? '');
  const others = new Set(facts.installed.map(managerOf).filter((each) => each !== manager));
  return [
    checkInUse(manager, inUse, facts),
    ...[...others].flatMap((each) =>
      each === undefined ? [] : [green(CHECK, `${each.name} is installed, and not in use`)],
    ),
  ];
}

function checkInUse(
  manager: Manager | undefined,
  inUse: DisplayManagerFacts,
  { plugIn }: GreeterFacts,
): Diagnosis {
  const { unit = '' } = inUse;
  if (manager === undefined || manager.through === 'shell') return checkDisplayManager(inUse);
  const { name, through } = manager;
  if (through === 'nothing') {
    const fix = 'use GDM, which needs no plug-in, or SDDM with ovirt-sso-greeter-kdm';
    return red(CHECK, `nothing takes logins to ${name} yet`, fix);
  }
  return checkPlugIn(CHECK, { name, unit, account: through.account, properties: plugIn });
}
