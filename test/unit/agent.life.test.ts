import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Seat } from '../../agent/desktop/seat.ts';
import { READABLE } from '../../agent/native.ts';
import { line } from './support/decoding.ts';
import { systemError } from './support/errors.ts';
import { running } from './support/running.ts';
import { bus, resetBus } from './support/system-bus.ts';

vi.mock('../../agent/bus/bus.ts', () => import('./support/system-bus.ts'));
// Real probes would do real work under fake timers.
vi.mock('../../agent/report/probes.ts', () => ({ systemProbes: () => [] }));

beforeEach(() => {
  vi.useFakeTimers();
  resetBus();
});

afterEach(() => {
  vi.useRealTimers();
});

const LOGIN = line('login', { username: 'alice', password: 'kanarie' });

describe('a service manager that does not listen', () => {
  const isDeaf = (code: string) => (native: { notifyError: Error | undefined }) => {
    native.notifyError = systemError(code, 'sendmsg');
  };

  it.each(['ENOENT', 'ECONNREFUSED', 'EAGAIN'])(
    'at the start, %s, is warned of, and the agent goes on',
    async (code) => {
      const { tell, heard, lines, count } = running(undefined, isDeaf(code));
      expect(lines.at(-1)).toBe(
        `systemd cannot be told: state="READY=1" why="NOTIFY_SOCKET: ${code}"\n`,
      );
      expect(heard().map(({ __name__ }) => __name__)).toEqual([
        'session-startup',
        'heartbeat',
        'heartbeat',
      ]);
      await tell(LOGIN);
      expect([bus.sent.length, count('systemd cannot be told')]).toEqual([1, 1]);
    },
  );

  it('at the end is warned of, and the agent ends as it does', async () => {
    const { agent, native, log, tell, heard, lines } = running();
    const warning = vi.spyOn(log, 'warning');
    await tell(LOGIN);
    heard();
    isDeaf('ECONNREFUSED')(native);
    agent.stop();
    expect(warning).toHaveBeenCalledTimes(1);
    expect(lines.at(-1)).toBe(
      'systemd cannot be told: state="STOPPING=1" why="NOTIFY_SOCKET: ECONNREFUSED"\n',
    );
    expect(heard()).toEqual([{ __name__: 'session-shutdown' }]);
    expect([native.isBlank, native.isListening, bus.isStopped]).toEqual([true, false, true]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('because of a bug is none: the bug is thrown', () => {
    const bug = new TypeError('a bug');
    const start = () =>
      running(undefined, (native) => {
        native.notifyError = bug;
      });
    expect(start).toThrow(bug);
  });
});

describe('the watchdog', () => {
  it('is told that the event loop turns, from the start to the end', async () => {
    const { agent, native } = running(undefined, undefined, 30_000);
    await vi.advanceTimersByTimeAsync(60_000);
    agent.stop();
    const alive = 'WATCHDOG=1';
    expect(native.notes).toEqual(['READY=1', alive, alive, 'STOPPING=1']);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a look at the seat', () => {
  it.each([
    ['', 60, 6],
    ['report_user_rate = 2', 10, 5],
    ['heart_beat_rate = 60\nreport_user_rate = 20', 60, 3],
  ])('comes at its rate while a host listens: %j', async (keys, seconds, looks) => {
    const look = vi.spyOn(Seat.prototype, 'look');
    const { device } = running(`[general]\n${keys}`);
    vi.advanceTimersByTime(seconds * 1000);
    expect(look).toHaveBeenCalledTimes(looks);
    device.idle = 0;
    device.edge(READABLE);
    await vi.advanceTimersByTimeAsync(seconds * 1000);
    expect(look).toHaveBeenCalledTimes(looks);
    look.mockRestore();
  });
});

describe('the end', () => {
  it('wipes a live login, says goodbye and lets go of everything', async () => {
    const { agent, native, tell, heard, lines } = running();
    await tell(LOGIN);
    heard();
    agent.stop();
    expect(heard()).toEqual([{ __name__: 'session-shutdown' }]);
    expect([native.isBlank, native.isListening, bus.isStopped]).toEqual([true, false, true]);
    expect([native.notes, vi.getTimerCount()]).toEqual([['READY=1', 'STOPPING=1'], 0]);
    expect(lines.at(-1)).toContain('user=alice outcome="the agent stops"');
  });

  it('tells how many strangers were turned away', () => {
    const { agent, native, log, lines } = running();
    const notice = vi.spyOn(log, 'notice');
    native.strangers = 12;
    agent.stop();
    expect(notice).toHaveBeenCalledTimes(1);
    expect(lines.at(-1)).toBe('strangers were turned away: connections=12\n');
  });

  it('says nothing of strangers when there were none', () => {
    const { agent, count } = running();
    agent.stop();
    expect(count('strangers')).toBe(0);
  });

  it('of a broken agent wipes a live login', async () => {
    const { agent, native, tell } = running();
    await tell(LOGIN);
    agent.abandon();
    expect(native.isBlank).toBe(true);
  });
});
