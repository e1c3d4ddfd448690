/** The system bus: its policy for the agent's name, who owns it, and whom the agent asks. */

import { type Diagnosis, green, red, yellow } from './diagnosis.ts';

export interface BusFacts {
  /** Empty: the bus answers. */
  readonly trouble: string;
  readonly policyFile: string | undefined;
  /** The account of the name's owner. */
  readonly ownerUid: number | undefined;
  readonly agentUid: number | undefined;
  readonly hasLogind: boolean;
  /** It runs, or the bus can start it. */
  readonly hasPolkit: boolean;
  readonly polkitRules: string | undefined;
}

export function checkBus(facts: BusFacts): Diagnosis[] {
  const { trouble, policyFile, ownerUid, agentUid, hasLogind, hasPolkit, polkitRules } = facts;
  const again = 'install the package ovirt-sso-agent again';
  const policy =
    policyFile === undefined
      ? red('bus policy', 'there is no policy for org.ovirt.vdsm.Credentials', again)
      : green('bus policy', policyFile);
  const rules =
    polkitRules === undefined
      ? yellow('polkit', 'no rules: the host can neither shut down nor hibernate', again)
      : hasPolkit || trouble !== ''
        ? green('polkit', polkitRules)
        : yellow('polkit', 'polkit is not installed: the host cannot shut down', 'install polkit');
  if (trouble !== '') return [red('bus', trouble, 'systemctl status dbus.service'), policy, rules];
  return [
    checkOwner(ownerUid, agentUid),
    policy,
    hasLogind
      ? green('logind', 'is on the bus')
      : red(
          'logind',
          'is not on the bus: nobody knows who waits in front',
          // Where only the bus was restarted, it runs on without one (seen with systemd 257).
          'systemctl restart systemd-logind.service',
        ),
    rules,
  ];
}

function checkOwner(ownerUid: number | undefined, agentUid: number | undefined): Diagnosis {
  if (ownerUid === undefined) {
    return red('bus', 'nobody owns org.ovirt.vdsm.Credentials', 'journalctl -b -u ovirt-sso-agent');
  }
  if (ownerUid === 0 || ownerUid === agentUid) {
    return green('bus', 'the agent owns org.ovirt.vdsm.Credentials');
  }
  return red(
    'bus',
    `org.ovirt.vdsm.Credentials is owned by uid ${ownerUid}: greeters believe it`,
    'see which policy in dbus-1/system.d lets that account own it',
  );
}
