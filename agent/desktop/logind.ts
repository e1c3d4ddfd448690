/** logind on the bus: its names, and how it is asked (org.freedesktop.login1(5)). */

import { refusalOf } from '../refusal.ts';
import type { SystemBus } from '../system-bus.ts';
import { SEAT } from './facts.ts';
import { list, own, type Session, sessionOf } from './session.ts';

export const LOGIND = 'org.freedesktop.login1';
export const MANAGER = `${LOGIND}.Manager`;
export const PROPERTIES = 'org.freedesktop.DBus.Properties';
const SESSION_INTERFACE = `${LOGIND}.Session`;
const SEAT_INTERFACE = `${LOGIND}.Seat`;

export const MANAGER_PATH = '/org/freedesktop/login1';
export const SEAT_PATH = `${MANAGER_PATH}/seat/${SEAT}`;
/** What logind answers for a session that ended since it was named. */
const GONE: ReadonlySet<string> = new Set([
  'org.freedesktop.DBus.Error.UnknownObject',
  'org.freedesktop.login1.NoSuchSession',
]);

/** The session in front of the seat, of whatever kind, or why that is not known. */
export type Front =
  | { readonly isKnown: true; readonly session: Session | undefined; readonly path: string }
  | { readonly isKnown: false; readonly why: string };

/** Calls a method of the manager object; gives what it answers first. */
export async function callManager(
  bus: SystemBus,
  member: string,
  signature?: string,
  body: unknown[] = [],
): Promise<unknown> {
  const reply = await bus.call({
    destination: LOGIND,
    path: MANAGER_PATH,
    interface: MANAGER,
    member,
    ...(signature !== undefined && { signature, body }),
  });
  return reply.body?.[0];
}

/**
 * Asks logind who is in front of the seat now. `guess` is the session that was there last: it is
 * asked in the same breath, because a second question after the answer costs a wake-up.
 */
export async function readFront(bus: SystemBus, guess = ''): Promise<Front> {
  try {
    const active = property(bus, SEAT_PATH, SEAT_INTERFACE, 'ActiveSession');
    const guessed = guess === '' ? undefined : session(bus, guess);
    const [id, path] = list(await active);
    if (typeof id !== 'string' || typeof path !== 'string') return MALFORMED;
    // Nobody's id is empty and its path is `/`.
    if (id === '') return { isKnown: true, session: undefined, path: '' };
    return await (guessed !== undefined && path === guess ? guessed : session(bus, path));
  } catch (error) {
    return { isKnown: false, why: refusalOf(error) };
  }
}

const MALFORMED: Front = { isKnown: false, why: 'malformed' };

async function session(bus: SystemBus, path: string): Promise<Front> {
  try {
    const reply = await bus.call({
      destination: LOGIND,
      path,
      interface: PROPERTIES,
      member: 'GetAll',
      signature: 's',
      body: [SESSION_INTERFACE],
    });
    const found = sessionOf(reply.body?.[0]);
    return found === undefined ? MALFORMED : { isKnown: true, session: found, path };
  } catch (error) {
    const why = refusalOf(error);
    return GONE.has(why)
      ? { isKnown: true, session: undefined, path: '' }
      : { isKnown: false, why };
  }
}

async function property(bus: SystemBus, path: string, of: string, name: string): Promise<unknown> {
  const reply = await bus.call({
    destination: LOGIND,
    path,
    interface: PROPERTIES,
    member: 'Get',
    signature: 'ss',
    body: [of, name],
  });
  return reply.body?.[0];
}

/** Does a PropertiesChanged signal tell of one of `names`, by its value or without? */
export function tellsOf(body: readonly unknown[], names: readonly string[]): boolean {
  const [, changed, invalidated] = body;
  const invalid = list(invalidated);
  return names.some((name) => own(changed, name) !== undefined || invalid.includes(name));
}
