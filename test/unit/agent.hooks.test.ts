import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { until } from '../support/wait.ts';
import { line } from './support/decoding.ts';
import { running } from './support/running.ts';
import { bus, resetBus } from './support/system-bus.ts';

vi.mock('../../agent/bus/bus.ts', () => import('./support/system-bus.ts'));
// Real probes would do real work under fake timers.
vi.mock('../../agent/report/probes.ts', () => ({ systemProbes: () => [] }));
vi.mock('../../agent/hooks/place.ts', () => ({ HOOKS_FOLDER: '/proc/self/nowhere' }));

beforeEach(() => {
  vi.useFakeTimers();
  resetBus();
});

afterEach(() => {
  vi.useRealTimers();
});

const LOGIN = line('login', { username: 'alice', password: 'kanarie' });
const EVENT = { type: 'before_hibernation', reply_id: 'f00' };

/** The folder is looked at on a thread, whatever the timers. */
async function looked(isDone = (): boolean => false): Promise<void> {
  vi.useRealTimers();
  await until(isDone, 'the event is answered', 500).catch(() => {});
}

it('a host of version 3 has its event answered, after the live offer is wiped', async () => {
  const { native, device, tell, heard, lines } = running();
  await tell(line('api-version', { apiVersion: 3 }), LOGIN);
  expect(bus.sent).toHaveLength(1);
  heard();
  await tell(line('lifecycle-event', EVENT));
  expect(native.isBlank).toBe(true);
  expect(lines.at(-1)).toContain('outcome="the machine goes into hibernation"');
  await looked(() => device.written.length > 0);
  expect(heard()).toEqual([{ __name__: 'completion', reply_id: 'f00', done: true }]);
});

it.each([undefined, 2])(
  'a host of version %s is told nothing that it does not know',
  async (version) => {
    const { tell, heard } = running();
    if (version !== undefined) await tell(line('api-version', { apiVersion: version }));
    heard();
    await tell(line('lifecycle-event', EVENT));
    await looked();
    expect(heard()).toEqual([]);
  },
);

it('a number of CPUs that cannot be had is said with the fix', async () => {
  const { tell, lines } = running();
  await tell(line('set-number-of-cpus', { count: 4 }));
  expect(lines.at(-1)).toBe(
    'CPUs left as they are: wanted=4 why=org.freedesktop.DBus.Error.Disconnected fix="look whether systemd and the system bus work: busctl status"\n',
  );
});
