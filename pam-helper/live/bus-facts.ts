/** What `ovirt-sso doctor` asks of the system bus. */

import type { Bus } from '../../agent/bus/bus.ts';
import { BusError } from '../../agent/bus/calls.ts';
import { daemonCall } from '../../agent/bus/daemon.ts';
import { Failure } from '../failure.ts';
import { AGENT_NAME, type AgentStatus, readStatus } from './agent.ts';
import { withBus } from './with-bus.ts';

export interface BusAnswers {
  /** Empty: the bus answers. */
  readonly trouble: string;
  readonly ownerUid: number | undefined;
  readonly hasLogind: boolean;
  readonly hasPolkit: boolean;
  readonly agent: AgentStatus | undefined;
  /** Why the agent does not answer. */
  readonly why: string;
}

export async function askBus(address: string): Promise<BusAnswers> {
  try {
    return await withBus(address, async (bus) => {
      const [owner] = await ask(bus, 'GetConnectionUnixUser', AGENT_NAME);
      const [names] = await ask(bus, 'ListNames');
      const [activatable] = await ask(bus, 'ListActivatableNames');
      const known = [names, activatable].flatMap((list) => (Array.isArray(list) ? list : []));
      return {
        trouble: '',
        ownerUid: typeof owner === 'number' ? owner : undefined,
        hasLogind: Array.isArray(names) && names.includes('org.freedesktop.login1'),
        hasPolkit: known.includes('org.freedesktop.PolicyKit1'),
        ...(await agentOn(bus)),
      };
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { message } = error;
    const none = { ownerUid: undefined, agent: undefined, hasLogind: false, hasPolkit: false };
    return { ...none, trouble: message, why: message };
  }
}

async function agentOn(bus: Bus): Promise<Pick<BusAnswers, 'agent' | 'why'>> {
  try {
    return { agent: await readStatus(bus), why: '' };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { agent: undefined, why: error.message };
  }
}

/** Nothing where the bus refuses: a name that nobody owns. */
async function ask(bus: Bus, member: string, name?: string): Promise<readonly unknown[]> {
  try {
    const call = name === undefined ? daemonCall(member) : daemonCall(member, 's', [name]);
    return (await bus.call(call)).body ?? [];
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    return [];
  }
}
