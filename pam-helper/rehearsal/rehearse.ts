/** A rehearsal: the agent's token by its unicast signal, then the real PAM with it. */

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Bus } from '../../agent/bus/bus.ts';
import { Failure } from '../failure.ts';
import { AGENT_NAME, beginRehearsal, readStatus } from '../live/agent.ts';
import { withBus } from '../live/with-bus.ts';
import { type Event, eventsOf } from './events.ts';
import type { Heard } from './hops.ts';

/** The agent sends it before it answers. */
const SIGNAL_DEADLINE_MS = 2_000;

const SIGNAL = {
  sender: AGENT_NAME,
  path: '/org/ovirt/vdsm/Credentials',
  interface: 'org.ovirt.vdsm.Credentials',
  member: 'UserAuthenticated',
};

export interface RehearsalOptions {
  readonly busAddress: string;
  /** The folder of `ovirt-sso-rehearse`. */
  readonly programs: string;
  readonly service: string;
  readonly serviceExists: boolean;
}

/** Throws a {@link Failure} where there is no agent, or no right to ask it. */
export async function rehearse(options: RehearsalOptions): Promise<Heard> {
  const { busAddress, programs, service, serviceExists } = options;
  const owned = Promise.withResolvers<void>();
  const tokens: string[] = [];
  let heard = (): void => {};
  const prepare = (bus: Bus): void => {
    bus.watchOwner(AGENT_NAME, (isThere) => isThere && owned.resolve());
    // Only signals of the name's owner come through, as a greeter must see to it too.
    bus.subscribe(SIGNAL, ({ body }) => {
      tokens.push(String(body[0]));
      heard();
    });
  };
  return withBus(
    busAddress,
    async (bus) => {
      const before = (await readStatus(bus)).counters;
      await owned.promise;
      const start = performance.now();
      const token = await beginRehearsal(bus);
      const signalMs = await soon(
        () => tokens.includes(token),
        (call) => {
          heard = call;
        },
        start,
      );
      const base = { service, serviceExists, signalMs };
      if (signalMs === undefined || !serviceExists) {
        return { ...base, pam: undefined, reachedAgent: false };
      }
      const pam = await drivePam(join(programs, 'ovirt-sso-rehearse'), service, token);
      const after = (await readStatus(bus)).counters;
      const reachedAgent = (after.rehearsals ?? 0) > (before.rehearsals ?? 0);
      return { ...base, pam, reachedAgent };
    },
    prepare,
  );
}

/** Milliseconds since `start` when `isSo` holds; undefined when it does not in time. */
async function soon(
  isSo: () => boolean,
  onChange: (call: () => void) => void,
  start: number,
): Promise<number | undefined> {
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  const look = (): void => {
    if (isSo()) resolve(performance.now() - start);
  };
  const timer = setTimeout(resolve, SIGNAL_DEADLINE_MS, undefined);
  onChange(look);
  look();
  const ms = await promise;
  clearTimeout(timer);
  return ms;
}

/** The program ends by itself, 10 seconds after its start at the latest. */
async function drivePam(program: string, service: string, token: string): Promise<Event[]> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const child = spawn(program, [service], { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  // A program that ends before it reads says enough by that.
  child.stdin.on('error', () => {});
  child.stdin.end(`${token}\n`);
  child.on('close', () => resolve());
  child.on('error', ({ message }) => {
    const fix = 'install the package ovirt-sso-agent again';
    reject(new Failure('UNAVAILABLE', `${program} cannot be run: ${message}`, fix));
  });
  await promise;
  return eventsOf(output);
}
