/** The system bus in place of `agent/bus/bus.ts`: up or not, and what was announced on it. */

import type { BusOptions } from '../../../agent/bus/bus.ts';
import { BusError } from '../../../agent/bus/calls.ts';
import type { ExportedObject } from '../../../agent/exported.ts';

export const bus = {
  isUp: true,
  sent: [] as string[],
  ready: (): void => {},
  isStopped: false,
  /** The account whose connections are followed. */
  followed: undefined as number | undefined,
  exported: new Map<string, ExportedObject>(),
  /** Tells of a connection of that account. */
  connection: (_name: string, _isThere: boolean): void => {},
};

/** For beforeEach. */
export function resetBus(): void {
  Object.assign(bus, { isUp: true, sent: [], isStopped: false, followed: undefined });
}

export class Bus {
  constructor({ ready }: BusOptions) {
    bus.ready = ready;
  }

  start(): void {}

  readonly era = 1;
  readonly service = {
    export: (path: string, object: ExportedObject): void => {
      bus.exported.set(path, object);
    },
  };
  readonly connections = {
    watch: (handler: typeof bus.connection): void => {
      bus.connection = handler;
    },
    follow: (uid: number | undefined): void => {
      bus.followed = uid;
    },
  };

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

  send(signals: readonly Buffer[]): boolean {
    const texts = signals.map((signal) => signal.toString('latin1', 0, signal.length - 1));
    if (bus.isUp) bus.sent.push(...texts);
    return bus.isUp;
  }
}
