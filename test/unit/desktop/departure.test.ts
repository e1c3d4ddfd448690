import { expect, it } from 'vitest';
import { watchDepartures } from '../../../agent/desktop/departure.ts';
import { FakeSystemBus } from './support.ts';

const MANAGER = 'org.freedesktop.login1.Manager';
const PATH = '/org/freedesktop/login1';

function watching() {
  const bus = new FakeSystemBus();
  const heard: string[] = [];
  watchDepartures(
    bus,
    (why) => heard.push(why),
    () => heard.push('back'),
  );
  return { bus, heard };
}

it.each([
  ['PrepareForSleep', 'sleep'],
  ['PrepareForShutdown', 'shutdown'],
])('%s is told before it happens, and when it is over', (member, why) => {
  const { bus, heard } = watching();
  bus.signal(PATH, MANAGER, member, [true]);
  expect(heard).toEqual([why]);
  bus.signal(PATH, MANAGER, member, [false]);
  expect(heard).toEqual([why, 'back']);
});

it.each([[[]], [['true']], [[1]], [[null]], [[[true]]], [[{}]]])('%o is passed over', (body) => {
  const { bus, heard } = watching();
  bus.signal(PATH, MANAGER, 'PrepareForSleep', body);
  expect(heard).toEqual([]);
});

it('hears of nothing else', () => {
  const { bus, heard } = watching();
  bus.signal(PATH, MANAGER, 'SessionNew', [true]);
  bus.signal('/elsewhere', MANAGER, 'PrepareForSleep', [true]);
  bus.signal(PATH, 'an.interface', 'PrepareForSleep', [true]);
  expect(heard).toEqual([]);
});
