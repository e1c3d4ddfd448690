import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Desktop } from '../../../agent/desktop/desktop.ts';
import { recordedLog } from '../support/log.ts';
import { ALICE, FakeSystemBus, GREETER } from './support.ts';

const MANAGER = 'org.freedesktop.login1.Manager';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function desktop() {
  const bus = new FakeSystemBus();
  const heard: string[] = [];
  const held: string[] = [];
  const made = new Desktop({
    bus,
    log: recordedLog().log,
    send: ({ name }) => heard.push(name),
    inFront: (waiting) => heard.push(`in front: ${waiting?.kind}`),
    onSleep: (why) => heard.push(`onSleep: ${why}`),
    inhibitor: { hold: () => held.push('hold'), release: () => held.push('release') },
  });
  return { bus, heard, held, desktop: made };
}

it('tells of the seat, acts on it, and on the machine', async () => {
  const { bus, heard, desktop: made } = desktop();
  bus.front = ALICE;
  bus.owner(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(heard).toEqual(['active-user', 'session-logon', 'session-unlock', 'in front: desktop']);
  bus.answers.set('CanHibernate', () => 'yes');
  expect(await made.sessions.lockScreen()).toEqual({ done: true });
  expect(await made.power.hibernate('disk')).toEqual({ done: true });
  expect(heard.at(-1)).toBe('onSleep: sleep');
  vi.setSystemTime(5_000);
  expect(await made.power.shutdown({ timeout: 9, message: 'm', reboot: true })).toEqual({
    done: true,
  });
  expect(bus.calls.at(-1)).toBe('ScheduleShutdown(reboot,14000000)');
  made.stop();
});

it('looks anew after a sleep', async () => {
  const { bus, heard, desktop: made } = desktop();
  bus.owner(true);
  await vi.advanceTimersByTimeAsync(100);
  heard.length = 0;
  bus.signal('/org/freedesktop/login1', MANAGER, 'PrepareForSleep', [true]);
  expect(heard).toEqual(['onSleep: sleep']);
  bus.front = GREETER;
  bus.signal('/org/freedesktop/login1', MANAGER, 'PrepareForSleep', [false]);
  await vi.advanceTimersByTimeAsync(100);
  expect(made.seat.facts?.greeter).toEqual(GREETER);
  made.stop();
  expect(vi.getTimerCount()).toBe(0);
});

it('holds the inhibitor while logind is there, but not while the machine sleeps', () => {
  const { bus, heard, held, desktop: made } = desktop();
  bus.owner(true);
  bus.signal('/org/freedesktop/login1', MANAGER, 'PrepareForShutdown', [true]);
  expect(held).toEqual(['hold']);
  bus.signal('/org/freedesktop/login1', MANAGER, 'PrepareForSleep', [true]);
  expect([heard.at(-1), held]).toEqual(['onSleep: sleep', ['hold', 'release']]);
  bus.signal('/org/freedesktop/login1', MANAGER, 'PrepareForSleep', [false]);
  made.stop();
  expect(held).toEqual(['hold', 'release', 'hold', 'release']);
});

it.each([
  [{ name: 'lock-screen' }, ['LockSession(c2)']],
  [{ name: 'log-off' }, ['TerminateSession(c2)']],
  [{ name: 'hibernate', state: 'disk' }, ['CanHibernate()', 'Hibernate(false)']],
  [{ name: 'hibernate', state: 'mem' }, ['CanSuspend()', 'Suspend(false)']],
  [
    { name: 'shutdown', timeout: 4, message: 'bye', reboot: false },
    ['SetWallMessage(bye,true)', 'ScheduleShutdown(poweroff,9000000)'],
  ],
] as const)('does what the host asks: %o', async (request, calls) => {
  const { bus, heard, desktop: made } = desktop();
  vi.setSystemTime(5_000);
  bus.front = ALICE;
  for (const can of ['CanHibernate', 'CanSuspend']) bus.answers.set(can, () => 'yes');
  expect(await made.obey(request)).toEqual({ done: true });
  expect(bus.calls).toEqual(calls);
  expect(heard).not.toContain('session-logoff');
});

it('answers a host that waits for a lock where nobody is', async () => {
  const { bus, heard, desktop: made } = desktop();
  bus.front = GREETER;
  const nobody = { done: false, why: 'nobody-there' };
  expect(await made.obey({ name: 'lock-screen' })).toEqual(nobody);
  expect(heard).toEqual(['session-logoff']);
  expect(await made.obey({ name: 'log-off' })).toEqual(nobody);
  bus.refuse('Get', 'org.freedesktop.DBus.Error.NoReply');
  expect(await made.obey({ name: 'lock-screen' })).toMatchObject({ done: false });
  expect(heard).toEqual(['session-logoff']);
});
