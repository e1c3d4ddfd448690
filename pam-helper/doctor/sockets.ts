/** Who listens where the module and the agent connect (proc_net_unix(5)). */

import { type Diagnosis, green, red, yellow } from './diagnosis.ts';
import { AS_ROOT, type Holder } from './port.ts';

export interface SocketFacts {
  readonly name: string;
  readonly unit: string;
  readonly isBound: boolean;
  readonly agentUid: number | undefined;
  /** Undefined where only root could see them. */
  readonly holders: readonly Holder[] | undefined;
}

export function checkSocket(facts: SocketFacts): Diagnosis {
  const { name, unit, isBound, agentUid, holders } = facts;
  const check = `socket ${name}`;
  if (!isBound) return red(check, 'nobody listens', `systemctl enable --now ${unit}`);
  if (holders === undefined || holders.length === 0) {
    return yellow(check, 'bound; only root sees by whom', AS_ROOT);
  }
  const stranger = holders.find(({ uid }) => uid !== 0 && uid !== agentUid);
  if (stranger !== undefined) {
    return red(
      check,
      `held by ${stranger.name} (process ${stranger.pid}, uid ${stranger.uid}): the module refuses it`,
      `end that process, then systemctl restart ${unit}`,
    );
  }
  return green(check, `held by ${[...new Set(holders.map((holder) => holder.name))].join(', ')}`);
}

/** The inode of the socket that listens under this name; undefined when none does. */
export function listenerOf(table: string, name: string): string | undefined {
  for (const line of table.split('\n').slice(1)) {
    const [, , , flags, , , inode, ...path] = line.trim().split(/\s+/);
    // __SO_ACCEPTCON of linux/net.h: it listens.
    if (path.join(' ') === name && (Number.parseInt(flags ?? '0', 16) & 0x10000) !== 0)
      return inode;
  }
  return undefined;
}
