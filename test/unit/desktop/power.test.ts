import { describe, expect, it, vi } from 'vitest';
import { Power } from '../../../agent/desktop/power.ts';
import { recordedLog } from '../support/log.ts';
import { FakeSystemBus } from './support.ts';

const NOW = 1_700_000_000_123;
const REFUSED = 'org.freedesktop.DBus.Error.AccessDenied';

function powering() {
  const bus = new FakeSystemBus();
  const recorded = recordedLog();
  const now = vi.fn(() => NOW);
  const onSleep = vi.fn(() => void bus.calls.push('onSleep'));
  const power = new Power({ bus, log: recorded.log, now, onSleep });
  return { bus, power, now, ...recorded };
}

describe('a shutdown', () => {
  it.each([
    [30, false, 'ScheduleShutdown(poweroff,1700000030123000)'],
    [30, true, 'ScheduleShutdown(reboot,1700000030123000)'],
    [1, false, 'ScheduleShutdown(poweroff,1700000001123000)'],
    [61, false, 'ScheduleShutdown(poweroff,1700000061123000)'],
    [31_622_400, true, 'ScheduleShutdown(reboot,1731622400123000)'],
  ])('in %i s, reboot %s, keeps its seconds', async (timeout, reboot, call) => {
    const { bus, power } = powering();
    expect(await power.shutdown({ timeout, message: 'bye', reboot })).toEqual({ done: true });
    expect(bus.calls).toEqual(['SetWallMessage(bye,true)', call]);
  });

  it('at once is a second from now', async () => {
    const { bus, power, lines } = powering();
    await power.shutdown({ timeout: 0, message: '', reboot: false });
    expect(bus.calls).toEqual([
      'SetWallMessage(,true)',
      'ScheduleShutdown(poweroff,1700000001123000)',
    ]);
    expect(lines).toEqual(['power-off asked of logind: seconds=0\n']);
  });

  it('is at its moment however long logind took for the message', async () => {
    const { bus, power, now } = powering();
    bus.answers.set('SetWallMessage', () => now.mockReturnValue(NOW + 4_000));
    await power.shutdown({ timeout: 10, message: '', reboot: false });
    await power.shutdown({ timeout: 0, message: '', reboot: false });
    expect(bus.calls.filter((call) => call.startsWith('Sched'))).toEqual([
      'ScheduleShutdown(poweroff,1700000010123000)',
      'ScheduleShutdown(poweroff,1700000005123000)',
    ]);
  });

  it('has its message in one argument, bounded', async () => {
    const { bus, power } = powering();
    const message = `"; reboot\n-r now ${'x'.repeat(65_536)}`;
    await power.shutdown({ timeout: 5, message, reboot: false });
    const [wall = ''] = bus.calls;
    expect(wall.startsWith('SetWallMessage("; reboot\n-r now xxx')).toBe(true);
    expect(Buffer.byteLength(wall)).toBe(4096 + 'SetWallMessage(,true)'.length);
  });

  it('goes on without its message', async () => {
    const { bus, power, lines } = powering();
    bus.refuse('SetWallMessage', REFUSED);
    expect(await power.shutdown({ timeout: 5, message: 'x', reboot: true })).toEqual({
      done: true,
    });
    expect(lines).toEqual([
      `wall message not set: why=${REFUSED}\n`,
      'reboot asked of logind: seconds=5\n',
    ]);
  });

  it('that is refused is a value and one line', async () => {
    const { bus, power, lines } = powering();
    bus.refuse('ScheduleShutdown', REFUSED);
    expect(await power.shutdown({ timeout: 5, message: 'x', reboot: false })).toEqual({
      done: false,
      why: REFUSED,
    });
    expect(lines).toEqual([`power-off not done: why=${REFUSED}\n`]);
  });

  it('is replaced by a later one, also when that comes while it is under way', async () => {
    const { bus, power } = powering();
    const first = power.shutdown({ timeout: 60, message: 'first', reboot: false });
    const second = power.shutdown({ timeout: 5, message: 'second', reboot: true });
    expect(await Promise.all([first, second])).toEqual([
      { done: false, why: 'replaced' },
      { done: true },
    ]);
    expect(bus.calls).toEqual([
      'SetWallMessage(first,true)',
      'SetWallMessage(second,true)',
      'ScheduleShutdown(reboot,1700000005123000)',
    ]);
  });
});

describe.each([
  ['disk', 'Hibernate', 'hibernation'],
  ['mem', 'Suspend', 'suspend'],
] as const)('a sleep to %s', (state, member, what) => {
  it('is told first, and asked of logind', async () => {
    const { bus, power, lines } = powering();
    bus.answers.set(`Can${member}`, () => 'yes');
    expect(await power.hibernate(state)).toEqual({ done: true });
    expect(bus.calls).toEqual([`Can${member}()`, 'onSleep', `${member}(false)`]);
    expect(lines).toEqual([`${what} asked of logind\n`]);
  });

  it.each(['na', 'no', 'challenge'])('is not tried when logind says %s', async (why) => {
    const { bus, power, lines } = powering();
    bus.answers.set(`Can${member}`, () => why);
    expect(await power.hibernate(state)).toEqual({ done: false, why });
    expect(bus.calls).toEqual([`Can${member}()`]);
    expect(lines).toEqual([`${what} not done: why=${why}\n`]);
  });

  it.each(['YES', 'canary', '', true, null, undefined, ['yes'], 1n])(
    'is not tried when logind says %o, which is not repeated',
    async (word) => {
      const { bus, power, lines } = powering();
      bus.answers.set(`Can${member}`, () => word);
      expect(await power.hibernate(state)).toEqual({ done: false, why: 'malformed' });
      expect(lines).toEqual([`${what} not done: why=malformed\n`]);
    },
  );

  it.each([`Can${member}`, member])('that is refused by %s is a value', async (refusing) => {
    const { bus, power } = powering();
    bus.answers.set(`Can${member}`, () => 'yes');
    bus.refuse(refusing, REFUSED);
    expect(await power.hibernate(state)).toEqual({ done: false, why: REFUSED });
  });
});

it('does not hide a bug', async () => {
  const { bus, power } = powering();
  bus.answers.set('ScheduleShutdown', () => {
    throw new TypeError('a bug');
  });
  const shutdown = power.shutdown({ timeout: 5, message: '', reboot: false });
  await expect(shutdown).rejects.toBeInstanceOf(TypeError);
});
