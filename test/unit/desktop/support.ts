/** A bus with a logind that a test moves by hand. */

import type { Facts } from '../../../agent/desktop/facts.ts';
import { factsOf } from '../../../agent/desktop/facts.ts';
import type { Session } from '../../../agent/desktop/session.ts';
import type { MethodCall, SystemBus } from '../../../agent/system-bus.ts';

export const SESSIONS = '/org/freedesktop/login1/session/';
export const SEAT_PATH = '/org/freedesktop/login1/seat/seat0';
export const PROPERTIES = 'org.freedesktop.DBus.Properties';

export const ALICE: Session = {
  id: 'c2',
  uid: 1000,
  user: 'alice',
  class: 'user',
  type: 'wayland',
  state: 'active',
  isActive: true,
  isLocked: false,
  seat: 'seat0',
  service: 'sddm',
  began: 7,
};
export const LOCKED: Session = { ...ALICE, isLocked: true };
export const BOB: Session = { ...ALICE, id: 'c3', uid: 1001, user: 'bob', type: 'x11' };
export const GREETER: Session = { ...ALICE, id: 'c1', uid: 114, user: 'gdm', class: 'greeter' };

/** Facts about a session in front that must count. */
export function facts(front?: Session): Facts {
  return factsOf(front);
}

/** The properties of a session, as the bus gives them. */
export function propertiesOf(session: Session): Record<string, unknown> {
  return {
    Id: session.id,
    User: [session.uid, `/org/freedesktop/login1/user/_${session.uid}`],
    Name: session.user,
    Class: session.class,
    Type: session.type,
    State: session.state,
    Active: session.isActive,
    LockedHint: session.isLocked,
    Seat: [session.seat, SEAT_PATH],
    Service: session.service,
    TimestampMonotonic: BigInt(session.began) * 1000n,
  };
}

export class DBusFailure extends Error {
  readonly code: string;

  constructor(code: string) {
    super('canary');
    this.code = code;
  }
}

type Subscription = Parameters<SystemBus['subscribe']>;

export class FakeSystemBus implements SystemBus {
  /** The session in front. */
  front: Session | undefined;
  /** Every method but those of properties, `Name(arguments)`. */
  readonly calls: string[] = [];
  readonly reads: MethodCall[] = [];
  /** Answers instead of logind's, by member. */
  readonly answers = new Map<string, () => unknown>();
  readonly #subscriptions: Subscription[] = [];
  readonly #watchers: ((isThere: boolean) => void)[] = [];

  async call(call: MethodCall): Promise<{ body: unknown[] }> {
    const { member, body = [] } = call;
    if (call.interface === PROPERTIES) this.reads.push(call);
    else this.calls.push(`${member}(${body.map(String).join()})`);
    const answer = this.answers.get(member);
    if (answer !== undefined) return { body: [await answer()] };
    if (member === 'Get') {
      const { id } = this.front ?? { id: '' };
      return { body: [[id, id === '' ? '/' : SESSIONS + id]] };
    }
    if (member === 'GetAll' && this.front !== undefined)
      return { body: [propertiesOf(this.front)] };
    return { body: [] };
  }

  /** From now on this member fails with a D-Bus error. */
  refuse(member: string, code: string): void {
    this.answers.set(member, () => {
      throw new DBusFailure(code);
    });
  }

  subscribe(...subscription: Subscription): void {
    this.#subscriptions.push(subscription);
  }

  watchOwner(_name: string, watcher: (isThere: boolean) => void): void {
    this.#watchers.push(watcher);
  }

  owner(isThere: boolean): void {
    for (const watcher of this.#watchers) watcher(isThere);
  }

  signal(path: string, from: string, member: string, body: readonly unknown[]): void {
    for (const [source, handler] of this.#subscriptions) {
      if (source.path !== undefined && source.path !== path) continue;
      if (source.member !== undefined && source.member !== member) continue;
      if (source.interface === from) handler({ path, member, body });
    }
  }

  /** Another session comes to the front, and the seat tells so. */
  bring(front: Session | undefined): void {
    this.front = front;
    this.changed(SEAT_PATH, { ActiveSession: [front?.id ?? '', '/'] });
  }

  /** The session in front changes, and tells so. */
  change(change: Partial<Session>, properties: Record<string, unknown>): void {
    if (this.front === undefined) throw new Error('nobody is in front');
    this.front = { ...this.front, ...change };
    this.changed(SESSIONS + this.front.id, properties);
  }

  changed(path: string, properties: unknown, invalidated: unknown = []): void {
    this.signal(path, PROPERTIES, 'PropertiesChanged', ['an.interface', properties, invalidated]);
  }
}
