import { expect, it } from 'vitest';
import { Bus } from '../../agent/bus/bus.ts';
import type { SystemBus } from '../../agent/system-bus.ts';
import { recordedLog } from './support/log.ts';

it('is what the agent has: the types say so, and a bus that is not there refuses by a code', async () => {
  const { log } = recordedLog();
  const bus: SystemBus = new Bus({ address: 'unix:path=/x', name: 'a.b', log, ready: () => {} });
  bus.subscribe({ sender: 'a.b', interface: 'a.b' }, () => {});
  bus.watchOwner('a.b', () => {});
  const call = { destination: 'a.b', path: '/a', interface: 'a.b', member: 'C' };
  await expect(bus.call(call)).rejects.toMatchObject({
    code: 'org.freedesktop.DBus.Error.Disconnected',
  });
});
