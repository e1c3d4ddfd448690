import { describe, expect, it } from 'vitest';
import type { Session } from '../../../agent/desktop/session.ts';
import { SessionActions } from '../../../agent/desktop/session-actions.ts';
import { recordedLog } from '../support/log.ts';
import { ALICE, FakeSystemBus, GREETER, LOCKED } from './support.ts';

const ACTIONS = [
  ['lockScreen', 'LockSession', 'screen lock'],
  ['logOff', 'TerminateSession', 'log-off'],
] as const;

function acting(front?: Session) {
  const bus = new FakeSystemBus();
  bus.front = front;
  const recorded = recordedLog();
  return { bus, actions: new SessionActions(bus, recorded.log), ...recorded };
}

describe.each(ACTIONS)('%s', (action, member, what) => {
  it.each([ALICE, LOCKED])('calls logind for the session in front', async (front) => {
    const { bus, actions, lines } = acting(front);
    expect(await actions[action]()).toEqual({ done: true });
    expect(bus.calls).toEqual([`${member}(c2)`]);
    expect(lines).toEqual([`${what} asked of the desktop\n`]);
  });

  it.each([
    undefined,
    GREETER,
    { ...ALICE, type: 'tty' },
    { ...ALICE, state: 'closing' },
    { ...ALICE, isActive: false },
    { ...ALICE, seat: '' },
  ])('calls nobody when %o is in front, and says so', async (front) => {
    const { bus, actions, lines } = acting(front);
    expect(await actions[action]()).toEqual({ done: false, why: 'nobody-there' });
    expect(bus.calls).toEqual([]);
    expect(lines).toEqual([`${what} not done: why=nobody-there\n`]);
  });

  it.each(['org.freedesktop.DBus.Error.AccessDenied', 'org.freedesktop.login1.NoSuchSession'])(
    'that is refused with %s is a value and one line',
    async (why) => {
      const { bus, actions, lines } = acting(ALICE);
      bus.refuse(member, why);
      expect(await actions[action]()).toEqual({ done: false, why });
      expect(lines).toEqual([`${what} not done: why=${why}\n`]);
    },
  );

  it('without a bus is a value', async () => {
    const { bus, actions } = acting(ALICE);
    const why = 'org.freedesktop.DBus.Error.Disconnected';
    bus.refuse('Get', why);
    expect(await actions[action]()).toEqual({ done: false, why });
    expect(bus.calls).toEqual([]);
  });

  it('does not hide a bug', async () => {
    const { bus, actions } = acting(ALICE);
    bus.answers.set(member, () => {
      throw new TypeError('a bug');
    });
    await expect(actions[action]()).rejects.toBeInstanceOf(TypeError);
  });
});
