/** A bus with a systemd that a test moves by hand. */

import type { UnitEnd } from '../../../agent/hooks/units.ts';
import type { SystemBus } from '../../../agent/system-bus.ts';

export class DBusFailure extends Error {
  readonly code: string;

  constructor(code: string) {
    super('canary');
    this.code = code;
  }
}

export const DENIED = 'org.freedesktop.DBus.Error.AccessDenied';

export class FakeSystemd implements Pick<SystemBus, 'call' | 'subscribe'> {
  /** `Name(arguments)`. */
  readonly calls: string[] = [];
  /** What StartUnit gives; a number of the job is put behind it. */
  answer: () => unknown = () => '/job/';
  /** Called when StartUnit was answered, before who called can go on. */
  answered: () => void = () => {};
  #jobs = 0;
  #removed: Parameters<SystemBus['subscribe']>[1] = () => {};

  async call({ member, body = [] }: { member: string; body?: unknown[] }) {
    this.calls.push(`${member}(${body.map(String).join()})`);
    if (member === 'Subscribe') {
      throw new DBusFailure('org.freedesktop.systemd1.AlreadySubscribed');
    }
    const answer = await this.answer();
    this.#jobs += 1;
    this.answered();
    return { body: [typeof answer === 'string' ? answer + this.#jobs : answer] };
  }

  subscribe(...[, handler]: Parameters<SystemBus['subscribe']>): void {
    this.#removed = handler;
  }

  removed(job: number, unit: string, result: unknown): void {
    const body = [job, `/job/${job}`, `ovirt-sso-hook@${unit}.service`, result];
    this.#removed({ path: '/org/freedesktop/systemd1', member: 'JobRemoved', body });
  }
}

/** Units that end when a test says so. */
export class FakeUnits {
  readonly runs: { unit: string; patienceMs: number; end: (end: UnitEnd) => void }[] = [];

  run(unit: string, patienceMs: number): Promise<UnitEnd> {
    const { promise, resolve } = Promise.withResolvers<UnitEnd>();
    this.runs.push({ unit, patienceMs, end: resolve });
    return promise;
  }

  get names(): string[] {
    return this.runs.map(({ unit }) => unit.replace(/^ovirt-sso-hook@(.*)\.service$/, '$1'));
  }
}
