/** The system bus in place of `agent/bus/bus.ts`: up or not, and what was announced on it. */

import type { BusOptions } from '../../../agent/bus/bus.ts';
import { BusError } from '../../../agent/bus/calls.ts';

export const bus = {
  isUp: true,
  sent: [] as string[],
  ready: (): void => {},
  isStopped: false,
};

/** For beforeEach. */
export function resetBus(): void {
  Object.assign(bus, { isUp: true, sent: [], isStopped: false });
}

export class Bus {
  constructor({ ready }: BusOptions) {
    bus.ready = ready;
  }

  start(): void {}

  subscribe(): void {}

  watchOwner(): void {}

  call(): Promise<never> {
    return Promise.reject(new BusError('org.freedesktop.DBus.Error.Disconnected'));
  }

  stop(): void {
    bus.isStopped = true;
  }

  marshal({ body }: { body: unknown[] }): Buffer {
    return Buffer.from(`${String(body[0])}\0`);
  }

  send(signal: Buffer): boolean {
    if (bus.isUp) bus.sent.push(signal.toString('latin1', 0, signal.length - 1));
    return bus.isUp;
  }
}
