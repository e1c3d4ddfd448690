/** The whole chain from the host to PAM, in the order in which a login goes. Pure. */

import type { ServiceReport } from '../check/finding.ts';
import { type BusFacts, checkBus } from './bus.ts';
import { checkClock } from './clock.ts';
import { checkDenials, type DenialFacts } from './denials.ts';
import type { Diagnosis } from './diagnosis.ts';
import { checkDisplayManagers, type DisplayManagerFacts } from './display-manager.ts';
import { checkHost, type HostFacts } from './host.ts';
import { checkModule, type ModuleFacts } from './module.ts';
import { checkPam } from './pam.ts';
import { checkPort, type PortFacts } from './port.ts';
import { checkSocket, type SocketFacts } from './sockets.ts';
import { checkUnit, type UnitFacts } from './units.ts';
import { checkUnlock } from './unlock.ts';

export interface Facts {
  readonly port: PortFacts;
  readonly host: HostFacts;
  readonly units: readonly UnitFacts[];
  readonly sockets: readonly SocketFacts[];
  readonly bus: BusFacts;
  readonly displayManagers: DisplayManagerFacts;
  readonly module: ModuleFacts;
  readonly pam: { readonly reports: readonly ServiceReport[]; readonly trouble: string };
  readonly hasUnlockService: boolean;
  readonly denials: DenialFacts;
  readonly clock: string | undefined;
}

export function diagnose(facts: Facts): Diagnosis[] {
  return [
    checkPort(facts.port),
    ...checkHost(facts.host),
    ...facts.units.map(checkUnit),
    ...facts.sockets.map(checkSocket),
    ...checkBus(facts.bus),
    ...checkDisplayManagers(facts.displayManagers),
    checkModule(facts.module),
    ...checkPam(facts.pam.reports, facts.pam.trouble),
    ...checkUnlock(facts.hasUnlockService),
    checkDenials(facts.denials),
    checkClock(facts.clock),
  ];
}
