/** The daemon: whom it hears, whom it tells, and how these meet. */

import { Bus } from '../agent/bus/bus.ts';
import { LimitedLog, type Log } from '../agent/log.ts';
import { AgentClient } from './agent-client.ts';
import type { Display, DisplayManager } from './display-manager.ts';
import { LoginDesk } from './login-desk.ts';
import { Search } from './search.ts';

/** A refusal that comes again and again is told once in this time. */
const AGAIN_MS = 600_000;

const DENIED = 'org.freedesktop.DBus.Error.AccessDenied';

/** SDDM 0.19 may end with a greeter that leaves before it has told the outcome; systemd waits 10 s. */
const STOP_MS = 8_000;

export interface GreeterOptions {
  readonly log: Log;
  readonly busAddress: string;
  /** Those that may be here, in the order in which they are asked. */
  readonly managers: readonly DisplayManager[];
}

export class Greeter {
  readonly #bus: Bus;
  readonly #agent: AgentClient;
  readonly #desk: LoginDesk;
  readonly #search: Search;
  readonly #log: LimitedLog;

  constructor({ log, busAddress, managers }: GreeterOptions) {
    this.#log = new LimitedLog(log, AGAIN_MS, () => performance.now());
    this.#bus = new Bus({ address: busAddress, log, ready: () => {} });
    const find = (): Promise<Display | undefined> => findFirst(managers);
    this.#agent = new AgentClient(this.#bus, {
      heard: (token) => void this.#desk.heard(token),
      changed: (isThere) => {
        log.info(isThere ? 'the agent is on the bus' : 'the agent is not on the bus');
        if (isThere && this.#search.hasFound) void this.#ready();
      },
    });
    this.#desk = new LoginDesk({
      log,
      find,
      describe: (token) => this.#agent.describe(token),
      ready: () => void this.#ready(),
    });
    this.#search = new Search({
      find,
      found: ({ manager, place }) => {
        log.info('a greeter takes logins', { by: manager, at: place });
        void this.#ready();
      },
    });
  }

  start(): void {
    this.#bus.start();
    this.#search.start();
  }

  /** Takes no login any more, and sees one that is under way to its end, if that is near. */
  async stop(): Promise<void> {
    this.#search.stop();
    this.#bus.stop();
    const late = new Promise<void>((resolve) => setTimeout(resolve, STOP_MS));
    await Promise.race([this.#desk.idle, late]);
  }

  async #ready(): Promise<void> {
    const error = await this.#agent.ready();
    // Denied: this greeter is not in front, as while somebody is at work on its display.
    if (error !== undefined && error !== DENIED) {
      this.#log.notice('the agent does not say whether a login waits', { error });
    }
  }
}

/** The first greeter of any. */
export async function findFirst(managers: readonly DisplayManager[]): Promise<Display | undefined> {
  for (const manager of managers) {
    const display = await manager.find();
    if (display !== undefined) return display;
  }
  return undefined;
}
