/** A scenario: what happens in a guest whose greeter waits, told as steps that came true. */

import type { Suite } from './image/packages.ts';
import type { Machine } from './machine/machine.ts';
import type { PortHost } from './machine/port-host.ts';

export interface Scene {
  readonly machine: Machine;
  /** VDSM, connected. */
  readonly host: PortHost;
  readonly suite: Suite;
  /**
   * Says what has come true; the report shows it with its time, a picture of the screen, and what a
   * command printed.
   */
  step(what: string, printed?: string): Promise<void>;
}

export interface Scenario {
  readonly title: string;
  /** Part of the few minutes that `--smoke` takes. */
  readonly smoke?: boolean;
  /** Whoever throws, assert(3) or the machine, ends it as failed. */
  readonly play: (scene: Scene) => Promise<void>;
}
