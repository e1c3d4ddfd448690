/** One short visit to the system bus, without a name on it: who cannot connect is told at once. */

import { Bus } from '../../agent/bus/bus.ts';
import { Log } from '../../agent/log.ts';
import { Failure } from '../failure.ts';

/** Runs `work` on a connection that says nothing to anybody. Throws a {@link Failure}. */
export async function withBus<T>(
  address: string,
  work: (bus: Bus) => Promise<T>,
  /** Before it connects: what it shall hear. */
  prepare: (bus: Bus) => void = () => {},
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // The bus tells its trouble to a log alone, and tries again; we do not wait for that.
  const log = new Log({
    format: 'json',
    priorities: false,
    debug: false,
    write: (line) => reject(unavailable(JSON.parse(line))),
  });
  const bus = new Bus({ address, log, ready: resolve });
  prepare(bus);
  bus.start();
  try {
    await promise;
    return await work(bus);
  } finally {
    bus.stop();
  }
}

function unavailable({ why }: { readonly why?: string }): Failure {
  return new Failure(
    'UNAVAILABLE',
    `the system bus cannot be used: ${why}`,
    'systemctl status dbus.service dbus-broker.service',
  );
}
