/** What is missing for a login: for `--check`. */

import { Bus } from '../agent/bus/bus.ts';
import type { Log } from '../agent/log.ts';
import { AgentClient } from './agent-client.ts';
import type { DisplayManager } from './display-manager.ts';
import type { Session } from './wire.ts';

/** The bus answers in milliseconds, or there is none. */
const BUS_MS = 2_000;

export interface CheckOptions {
  readonly log: Log;
  readonly busAddress: string;
  readonly managers: readonly DisplayManager[];
  /** The sessions that would be begun, by the display managers' names. */
  readonly sessions: Readonly<Record<string, () => Session | undefined>>;
}

export interface Check {
  readonly isGood: boolean;
  /** A sentence for each thing that was looked at. */
  readonly lines: readonly string[];
}

export async function check(options: CheckOptions): Promise<Check> {
  const { managers, sessions } = options;
  const isAgentThere = await findAgent(options);
  const lines = [isAgentThere ? 'the agent is on the bus' : 'the agent is not on the bus'];
  let isDisplayThere = false;
  for (const manager of managers) {
    const display = await manager.find();
    if (display === undefined) {
      lines.push(`${manager.name}: no greeter that takes logins, or not this account's`);
      continue;
    }
    const choose = sessions[manager.name];
    const session = choose?.();
    const begins = choose === undefined ? "the user's own session" : session?.file;
    isDisplayThere ||= begins !== undefined;
    lines.push(`${display.manager}: ${display.place}, begins ${begins ?? 'nothing: no session'}`);
  }
  return { isGood: isAgentThere && isDisplayThere, lines };
}

async function findAgent({ log, busAddress }: CheckOptions): Promise<boolean> {
  const bus = new Bus({ address: busAddress, log, ready: () => {} });
  const isThere = await new Promise<boolean>((resolve) => {
    setTimeout(() => resolve(false), BUS_MS);
    new AgentClient(bus, { heard: () => {}, changed: resolve });
    bus.start();
  });
  bus.stop();
  return isThere;
}
