/** The host's port: there, the agent's, and held by nobody else. */

import { type Diagnosis, green, red, yellow } from './diagnosis.ts';

export interface PortFacts {
  /** The first of the two that is there. */
  readonly path: string | undefined;
  readonly ownerUid: number;
  /** Of the account `ovirtagent`. */
  readonly agentUid: number | undefined;
  /** Who has it open, by account; undefined where only root could see it. */
  readonly holders: readonly Holder[] | undefined;
}

export interface Holder {
  readonly pid: number;
  readonly uid: number;
  readonly name: string;
}

export function checkPort(facts: PortFacts): Diagnosis {
  const { path, ownerUid, agentUid, holders } = facts;
  if (path === undefined) {
    return red(
      'port',
      'the host gives this machine no port of a guest agent',
      'enable the guest agent of this machine in oVirt, and start the machine anew there',
    );
  }
  if (agentUid === undefined) {
    return red('port', 'there is no account ovirtagent', 'systemd-sysusers ovirt-sso-agent.conf');
  }
  if (ownerUid !== agentUid) {
    return red(
      'port',
      `${path} belongs to uid ${ownerUid}, not to ovirtagent`,
      'udevadm trigger --action=change --subsystem-match=virtio-ports',
    );
  }
  if (holders === undefined) return yellow('port', `${path}: only root sees who has it`, AS_ROOT);
  const [other] = holders.filter(({ uid }) => uid !== agentUid);
  if (other !== undefined) {
    return red(
      'port',
      `${path} is held by ${other.name} (process ${other.pid}): it has one opener at a time`,
      'stop and remove the other guest agent',
    );
  }
  if (holders.length > 0) return green('port', `${path}, held by the agent`);
  return red('port', `nobody has opened ${path}`, 'systemctl start ovirt-sso-agent.service');
}

export const AS_ROOT = 'run this as root';
