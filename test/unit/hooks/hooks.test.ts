import { expect, it } from 'vitest';
import { Hooks } from '../../../agent/hooks/hooks.ts';
import { recordedLog } from '../support/log.ts';
import { FakeSystemd } from './support.ts';

function hooking(folder?: string) {
  const bus = new FakeSystemd();
  const told: string[] = [];
  const hooks = new Hooks({
    bus,
    log: recordedLog().log,
    now: () => 0,
    send: ({ reply_id }) => void told.push(reply_id),
    beforeSleep: (why) => void told.push(why),
    reportCpus: () => void told.push('CPUs'),
    ...(folder !== undefined && { folder }),
  });
  return { bus, hooks, told };
}

it('answers events whose folder is not there', async () => {
  const { hooks, told, bus } = hooking('/nowhere');
  await hooks.obey({ name: 'lifecycle-event', type: 'before_migration', replyId: 'f00' });
  expect([told, bus.calls]).toEqual([['migration', 'migration', 'f00'], []]);
});

it('has root switch CPUs', async () => {
  const { hooks, told, bus } = hooking();
  bus.answered = () => bus.removed(1, 'cpus-3', 'done');
  await hooks.obey({ name: 'set-number-of-cpus', count: 3 });
  expect([told, bus.calls.at(-1)]).toEqual([
    ['CPUs'],
    'StartUnit(ovirt-sso-hook@cpus-3.service,replace)',
  ]);
});
