/** A bus under test, on connections that are fakes. The test file mocks `dbus-native`. */

import { createConnection, type DBusConnection } from 'dbus-native';
import { vi } from 'vitest';
import { Bus } from '../../../agent/bus/bus.ts';
import { BUS_NAME, FakeConnection } from './connection.ts';
import { recordedLog } from './log.ts';

/** Every connection that was made, the oldest first. */
export const connections: FakeConnection[] = [];

/** For beforeEach: no connections yet, and time stands still. */
export function installBus(): void {
  vi.useFakeTimers();
  connections.length = 0;
  vi.mocked(createConnection)
    .mockReset()
    .mockImplementation(() => {
      const connection = new FakeConnection();
      connections.push(connection);
      return connection as unknown as DBusConnection;
    });
}

export function starting() {
  const recorded = recordedLog();
  const ready = vi.fn();
  const bus = new Bus({ address: 'unix:path=/x', name: BUS_NAME, log: recorded.log, ready });
  const body = ['x'];
  const signal = bus.marshal({ path: '/a', interface: 'a.b', member: 'C', signature: 's', body });
  bus.start();
  const newest = (): FakeConnection => connections.at(-1) ?? new FakeConnection();
  return { bus, signal, ready, newest, ...recorded };
}
