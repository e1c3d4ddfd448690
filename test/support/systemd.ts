/** systemd on a private bus, as far as starting a unit goes: a test says how each start ends. */

import type { Message } from 'dbus-native';
import type { BusKind, PrivateBus } from './bus.ts';
import { BusPeer, CALL, ERROR, RETURN, SIGNAL } from './bus-peer.ts';
import { startLogindBus } from './logind.ts';

export const SYSTEMD = 'org.freedesktop.systemd1';
export const MANAGER = { path: '/org/freedesktop/systemd1', interface: `${SYSTEMD}.Manager` };

/** A private bus where root may be systemd. */
export function startSystemdBus(
  kind: BusKind,
  policy?: { readonly file: string; readonly uid: number },
): Promise<PrivateBus> {
  return startLogindBus(kind, policy, { [SYSTEMD]: 'root' });
}

interface Job {
  readonly id: number;
  readonly unit: string;
}

export class MockSystemd implements Disposable {
  /** `Name(arguments)` of each call. */
  readonly calls: string[] = [];
  /** Jobs that have not ended. */
  readonly jobs: Job[] = [];
  /** How the next jobs end, at once; undefined: when {@link finish} is called. */
  result: string | undefined = 'done';
  /** The D-Bus error that StartUnit gives instead. */
  refusal: string | undefined;
  readonly #peer: BusPeer;
  #isSubscribed = false;
  #last = 0;

  /** Its unique name. */
  get name(): string {
    return this.#peer.name;
  }

  private constructor(peer: BusPeer) {
    this.#peer = peer;
    peer.onMessage = (message) => {
      if (message.type === CALL) this.#call(message);
    };
  }

  static async start(bus: PrivateBus): Promise<MockSystemd> {
    const systemd = new MockSystemd(await BusPeer.connect(bus.address));
    await systemd.#peer.own(SYSTEMD);
    return systemd;
  }

  /** The oldest job ends. */
  finish(result: string): void {
    const job = this.jobs.shift();
    if (job === undefined) throw new Error('no job is under way');
    // As systemd: nobody is told who has not asked.
    if (!this.#isSubscribed) return;
    const body = [job.id, pathOf(job), job.unit, result];
    this.#peer.send({
      type: SIGNAL,
      ...MANAGER,
      member: 'JobRemoved',
      signature: 'uoss',
      body,
    });
  }

  /** Ends without a farewell. */
  [Symbol.dispose](): void {
    this.#peer[Symbol.dispose]();
  }

  #call(call: Message): void {
    const { member = '', body = [] } = call;
    this.calls.push(`${member}(${body.map(String).join()})`);
    if (member === 'Subscribe' && this.#isSubscribed) {
      this.#refuse(call, `${SYSTEMD}.AlreadySubscribed`);
    } else if (member === 'Subscribe') {
      this.#isSubscribed = true;
      this.#answer(call);
    } else if (this.refusal !== undefined) {
      this.#refuse(call, this.refusal);
    } else {
      this.#last += 1;
      const job = { id: this.#last, unit: String(body[0]) };
      this.jobs.push(job);
      this.#answer(call, 'o', [pathOf(job)]);
      if (this.result !== undefined) this.finish(this.result);
    }
  }

  #answer(call: Message, signature?: string, body?: unknown[]): void {
    this.#peer.send({
      type: RETURN,
      ...to(call),
      ...(signature && { signature, body }),
    } as Message);
  }

  #refuse(call: Message, errorName: string): void {
    this.#peer.send({ type: ERROR, ...to(call), errorName, signature: 's', body: ['canary'] });
  }
}

function pathOf({ id }: Job): string {
  return `${MANAGER.path}/job/${id}`;
}

function to({ sender, serial }: Message) {
  return {
    ...(sender !== undefined && { destination: sender }),
    ...(serial !== undefined && { replySerial: serial }),
  };
}
