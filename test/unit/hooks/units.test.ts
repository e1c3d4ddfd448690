import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Units } from '../../../agent/hooks/units.ts';
import { DBusFailure, DENIED, FakeSystemd } from './support.ts';

const UNIT = 'ovirt-sso-hook@cpus-2.service';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function starting() {
  const bus = new FakeSystemd();
  return { bus, units: new Units(bus) };
}

describe('a unit', () => {
  it('is started once systemd was asked to tell of its jobs', async () => {
    const { bus, units } = starting();
    const end = units.run(UNIT, 1_000);
    await vi.advanceTimersByTimeAsync(0);
    bus.removed(1, 'cpus-2', 'done');
    expect([await end, bus.calls]).toEqual([
      { kind: 'done' },
      ['Subscribe()', `StartUnit(${UNIT},replace)`],
    ]);
  });

  it.each(['failed', 'timeout', 'canceled', 'dependency', 'skipped'])(
    'can end as %s',
    async (result) => {
      const { bus, units } = starting();
      const end = units.run(UNIT, 1_000);
      await vi.advanceTimersByTimeAsync(0);
      bus.removed(1, 'cpus-2', result);
      expect(await end).toEqual({ kind: 'failed', result });
    },
  );

  it('can end before the answer to its start is read', async () => {
    const { bus, units } = starting();
    bus.answered = () => bus.removed(1, 'cpus-2', 'done');
    expect(await units.run(UNIT, 1_000)).toEqual({ kind: 'done' });
  });

  it('does not end with other units and with jobs of others', async () => {
    const { bus, units } = starting();
    bus.answered = () => bus.removed(7, 'cpus-2', 'failed');
    const end = units.run(UNIT, 1_000);
    await vi.advanceTimersByTimeAsync(0);
    bus.removed(1, 'cpus-3', 'failed');
    bus.removed(2, 'cpus-2', 'failed');
    bus.removed(1, 'cpus-2', 'done');
    expect(await end).toEqual({ kind: 'done' });
  });

  it('is late when nothing is heard of its end, and also when of its start', async () => {
    const { bus, units } = starting();
    const first = units.run(UNIT, 1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    bus.answer = () => new Promise(() => {});
    const second = units.run(UNIT, 1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([await first, await second]).toEqual([{ kind: 'late' }, { kind: 'late' }]);
  });

  it.each([
    [DENIED, DENIED],
    ['canary', 'org.freedesktop.DBus.Error.Failed'],
  ])('is refused with %s', async (code, told) => {
    const { bus, units } = starting();
    bus.answer = () => {
      throw new DBusFailure(code);
    };
    expect(await units.run(UNIT, 1_000)).toEqual({ kind: 'refused', code: told });
  });

  it('has a job that is a path', async () => {
    const { bus, units } = starting();
    bus.answer = () => 7;
    expect(await units.run(UNIT, 1_000)).toEqual({ kind: 'refused', code: 'malformed' });
  });

  it('does not swallow a bug', async () => {
    const { bus, units } = starting();
    bus.answer = () => {
      throw new TypeError('bug');
    };
    await expect(units.run(UNIT, 1_000)).rejects.toThrow('bug');
  });

  it('can be started several times at once', async () => {
    const { bus, units } = starting();
    const ends = [units.run(UNIT, 1_000), units.run('ovirt-sso-hook@cpus-3.service', 1_000)];
    await vi.advanceTimersByTimeAsync(0);
    bus.removed(2, 'cpus-3', 'failed');
    bus.removed(1, 'cpus-2', 'done');
    expect(await Promise.all(ends)).toEqual([
      { kind: 'done' },
      { kind: 'failed', result: 'failed' },
    ]);
  });
});
