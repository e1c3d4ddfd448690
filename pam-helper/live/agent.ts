/** The agent, as it shows itself on the bus (docs/protocol.md, section 3). */

import type { Bus } from '../../agent/bus/bus.ts';
import { BusError } from '../../agent/bus/calls.ts';
import { Failure } from '../failure.ts';

export const AGENT_NAME = 'org.ovirt.vdsm.Credentials';
const PATH = '/org/ovirt/sso/Agent';
const INTERFACE = 'org.ovirt.sso.Agent1';

export interface AgentStatus {
  readonly version: string;
  /** Seconds. */
  readonly uptime: number;
  readonly isHostConnected: boolean;
  readonly apiVersion: number;
  readonly inFront: string;
  readonly isLoginWaiting: boolean;
  /** Empty before the first login. */
  readonly lastOutcome: string;
  /** Seconds. */
  readonly lastOutcomeAge: number;
  readonly counters: Readonly<Record<string, number>>;
}

export interface LastLogin {
  readonly user: string;
  readonly outcome: string;
  readonly why: string;
}

const NOT_THERE = new Set([
  'org.freedesktop.DBus.Error.ServiceUnknown',
  'org.freedesktop.DBus.Error.NameHasNoOwner',
]);

/** Throws a {@link Failure} when nobody answers. */
export async function readStatus(bus: Bus): Promise<AgentStatus> {
  const call = { interface: 'org.freedesktop.DBus.Properties', member: 'GetAll' };
  const [properties] = await ask(bus, { ...call, signature: 's', body: [INTERFACE] });
  const status = statusOf(properties);
  if (status !== undefined) return status;
  throw new Failure('UNAVAILABLE', 'the agent answers what this program does not know', RESTART);
}

/** Whom the last login was of, and what became of it; undefined for who may not know. */
export async function readLastLogin(bus: Bus): Promise<LastLogin | undefined> {
  try {
    const [user, outcome, why] = await ask(bus, { interface: INTERFACE, member: 'LastLogin' });
    return { user: String(user), outcome: String(outcome), why: String(why) };
  } catch (error) {
    if (error instanceof Failure && error.code === 'REFUSED') return undefined;
    throw error;
  }
}

/** Begins a rehearsal; gives its token. For root alone. */
export async function beginRehearsal(bus: Bus): Promise<string> {
  const [token] = await ask(bus, { interface: INTERFACE, member: 'Rehearse' });
  return String(token);
}

const RESTART =
  'its package and this one are of different versions: restart ovirt-sso-agent.service';

interface Question {
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: unknown[];
}

async function ask(bus: Bus, question: Question): Promise<readonly unknown[]> {
  try {
    const reply = await bus.call({ destination: AGENT_NAME, path: PATH, ...question });
    return reply.body ?? [];
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    throw failureOf(error.code);
  }
}

function failureOf(code: string): Failure {
  if (NOT_THERE.has(code)) {
    return new Failure(
      'UNAVAILABLE',
      'the agent is not running',
      'systemctl status ovirt-sso-agent.service; "ovirt-sso doctor" looks at the whole chain',
    );
  }
  if (code === 'org.freedesktop.DBus.Error.AccessDenied') {
    return new Failure('REFUSED', 'the system bus lets only root ask this', 'run this as root');
  }
  const name = code.replace('org.freedesktop.DBus.Error.', '');
  const what = `the agent does not answer (${/^\w+$/.test(name) ? name : 'error'})`;
  return new Failure('UNAVAILABLE', what, RESTART);
}

/** Undefined where a property is missing or of another type than documented. */
export function statusOf(properties: unknown): AgentStatus | undefined {
  const all = new Map<string, unknown>(Object.entries(properties ?? {}));
  const counters = all.get('Counters');
  const status = {
    version: all.get('Version'),
    uptime: all.get('Uptime'),
    isHostConnected: all.get('HostConnected'),
    apiVersion: all.get('ApiVersion'),
    inFront: all.get('InFront'),
    isLoginWaiting: all.get('LoginWaiting'),
    lastOutcome: all.get('LastOutcome'),
    lastOutcomeAge: all.get('LastOutcomeAge'),
    counters: typeof counters === 'object' && counters !== null ? { ...counters } : undefined,
  };
  return isStatus(status) ? status : undefined;
}

const TYPES: Readonly<Record<keyof AgentStatus, string>> = {
  version: 'string',
  uptime: 'number',
  isHostConnected: 'boolean',
  apiVersion: 'number',
  inFront: 'string',
  isLoginWaiting: 'boolean',
  lastOutcome: 'string',
  lastOutcomeAge: 'number',
  counters: 'object',
};

function isStatus(fields: Readonly<Record<keyof AgentStatus, unknown>>): fields is AgentStatus {
  const counts = Object.values(fields.counters ?? {});
  return (
    Object.entries(TYPES).every(([name, type]) => {
      return typeof Object.getOwnPropertyDescriptor(fields, name)?.value === type;
    }) && counts.every((count) => typeof count === 'number')
  );
}
