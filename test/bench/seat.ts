/**
 * A bus on which logind, played by python-dbusmock, shows root's greeter in front of seat0, and on
 * which other accounts have connections: as many as a desktop or a terminal server has.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { PrivateBus } from '../support/bus.ts';
import { MockLogind, PYTHON, startLogindBus } from '../support/logind.ts';

/** Opens connections as `nobody`, says so, and keeps them until its input ends. */
const BYSTANDERS = `
import dbus, os, sys
os.setgid(65534); os.setuid(65534)
held = [dbus.bus.BusConnection(sys.argv[1]) for _ in range(int(sys.argv[2]))]
print('ready', flush=True)
sys.stdin.read()
`;

export class Seat implements AsyncDisposable {
  readonly #bus: PrivateBus;
  readonly #logind: MockLogind;
  #bystanders: ChildProcess | undefined;

  private constructor(bus: PrivateBus, logind: MockLogind) {
    this.#bus = bus;
    this.#logind = logind;
  }

  static async start(): Promise<Seat> {
    const bus = await startLogindBus('dbus-daemon');
    const logind = await MockLogind.start(bus);
    await logind.add({ id: 'c1', uid: 0, user: 'root', class: 'greeter' });
    await logind.bring('c1');
    return new Seat(bus, logind);
  }

  get busAddress(): string {
    return this.#bus.address;
  }

  /** From now on this many connections of another account are on the bus. */
  async crowd(connections: number): Promise<void> {
    await this.#scatter();
    const args = ['-c', BYSTANDERS, this.busAddress, String(connections)];
    this.#bystanders = spawn(PYTHON, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    if (this.#bystanders.stdout) await once(this.#bystanders.stdout, 'data');
  }

  async #scatter(): Promise<void> {
    const bystanders = this.#bystanders;
    this.#bystanders = undefined;
    if (bystanders === undefined) return;
    bystanders.stdin?.end();
    await once(bystanders, 'exit');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#scatter();
    await this.#logind[Symbol.asyncDispose]();
    await this.#bus[Symbol.asyncDispose]();
  }
}
