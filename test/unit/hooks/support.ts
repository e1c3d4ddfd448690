/** A bus with a systemd that a test moves by hand. */

import type { SystemBus } from '../../../agent/hooks/system-bus.ts';
import type { UnitEnd } from '../../../agent/hooks/units.ts';

export class DBusFailure extends Error {
  readonly code: string;

  constructor(code: string) {
    super('canary');
    this.code = code;
  }
}

export const DENIED = 'org.freedesktop.DBus.Error.AccessDenied';

export class FakeSystemd implements SystemBus {
  /** `Name(arguments)`. */
  readonly calls: string[] = [];
  /** What StartUnit gives; a number of the job is put behind it. */
  answer: () => unknown = () => '/job/';
  /** Called when StartUnit was answered, before who called can go on. */
  answered: () => void = () => {};
  #jobs = 0;
  #removed: (signal: { body: readonly unknown[] }) => void = () => {};

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

  subscribe(_source: unknown, handler: (signal: { body: readonly unknown[] }) => void): void {
    this.#removed = handler;
  }

  removed(job: number, unit: string, result: unknown): void {
    this.#removed({ body: [job, `/job/${job}`, `ovirt-sso-hook@${unit}.service`, result] });
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
