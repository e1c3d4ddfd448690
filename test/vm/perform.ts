/** One scenario in a machine of its own, from a greeter that waits to what must hold after any. */

import assert from 'node:assert/strict';
import type { Suite } from './image/packages.ts';
import { journal } from './journal.ts';
import type { Machine } from './machine/machine.ts';
import { MachineError } from './machine/machine-error.ts';
import { PortHost } from './machine/port-host.ts';
import { PEOPLE } from './people.ts';
import { type Result, resultOf, type Step } from './report/result.ts';
import type { Scenario } from './scenario.ts';
import { restore, type Warm } from './warm.ts';

export async function perform(scenario: Scenario, suite: Suite, warm: Warm): Promise<Result> {
  const start = performance.now();
  const steps: Step[] = [];
  const begun = { suite, title: scenario.title, steps };
  await using machine = await restore(warm);
  using host = new PortHost(machine.port);
  const step = async (what: string, printed?: string) => {
    const at = performance.now() - start;
    const screen = await machine.shot();
    steps.push({ at, what, screen, ...(printed !== undefined && { printed }) });
  };
  try {
    await host.connect();
    await host.next('heartbeat');
    await step('The greeter waits, and the agent talks to its host');
    await scenario.play({ machine, host, suite, step });
    await afterwards(machine, host);
    return resultOf(begun, start);
  } catch (error) {
    // Whatever it was, the report tells it, and the next scenario has a machine of its own.
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    await step('Here it failed').catch(() => {});
    return resultOf(begun, start, { reason, journal: await evidence(machine) });
  }
}

/** What no scenario may leave behind. A machine that was switched off cannot be asked. */
async function afterwards(machine: Machine, host: PortHost): Promise<void> {
  assert.deepEqual(host.violations, [], 'the agent keeps to what VDSM parses');
  if (machine.isOff) return;
  const text = await journal(machine);
  // Ours is in complain mode, and what it would deny is logged as allowed.
  const denials = text.split('\n').filter((line) => /apparmor="(?:DENIED|ALLOWED)"/.test(line));
  assert.deepEqual(denials, [], 'AppArmor denies nothing, and would deny nothing');
  for (const { name, password } of PEOPLE) {
    assert.ok(!text.includes(password), `the journal has ${name}'s password`);
  }
}

async function evidence(machine: Machine): Promise<string> {
  try {
    return await journal(machine);
  } catch (error) {
    if (error instanceof MachineError) return `no journal: ${error.message}`;
    throw error;
  }
}
