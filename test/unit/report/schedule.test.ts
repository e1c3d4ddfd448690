import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Report } from '../../../agent/messages.ts';
import type { Probe } from '../../../agent/report/probes.ts';
import { Reports } from '../../../agent/report/schedule.ts';
import { systemError } from '../support/errors.ts';
import { recordedLog } from '../support/log.ts';
import { fqdn, hang, probe } from './support/probing.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function scheduled(...probes: readonly Probe[]) {
  const sent: { readonly at: number; readonly report: Report }[] = [];
  const recorded = recordedLog();
  const start = Date.now();
  const now = () => Date.now() - start;
  const reports = new Reports({
    probes,
    send: (report) => sent.push({ at: now(), report }),
    now,
    log: recorded.log,
  });
  return {
    reports,
    sent,
    ...recorded,
    /** Seconds at which `name` was sent. */
    times: (name: Report['name']) =>
      sent.filter(({ report }) => report.name === name).map(({ at }) => Math.round(at / 1000)),
  };
}

const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);

describe('rates', () => {
  it('each fact at once, and then at its own rate', async () => {
    const { reports, times } = scheduled(
      probe({ name: 'fqdn', rateMs: 10_000 }),
      probe({ name: 'os-version', rateMs: 25_000 }),
    );
    reports.start();
    await seconds(60);
    expect(times('fqdn')).toEqual([0, 10, 20, 30, 40, 50, 60]);
    expect(times('os-version')).toEqual([0, 25, 50]);
  });

  it('the defaults take one wake-up a minute', async () => {
    const ticks = vi.spyOn(globalThis, 'setTimeout');
    const { reports, sent } = scheduled(
      probe({ name: 'number-of-cpus', rateMs: 60_000 }),
      ...(['applications', 'host-name', 'os-version', 'fqdn', 'containers'] as const).map((name) =>
        probe({ name, rateMs: 120_000 }),
      ),
      probe({ name: 'disks-usage', rateMs: 300_000 }),
    );
    reports.start();
    await seconds(1);
    ticks.mockClear();
    await seconds(600);
    expect(new Set(sent.map(({ at }) => Math.round(at / 10))).size).toBe(11);
    expect(vi.getTimerCount()).toBe(1);
    ticks.mockRestore();
  });

  it('those due soon after come along', async () => {
    const { reports, times } = scheduled(
      probe({ name: 'fqdn', rateMs: 60_000 }),
      probe({ name: 'os-version', rateMs: 63_000 }),
    );
    reports.start();
    await seconds(61);
    expect(times('os-version')).toEqual([0, 60]);
  });

  it('are no faster than asked for when they are short', async () => {
    const { reports, times } = scheduled(
      probe({ name: 'fqdn', rateMs: 1_000 }),
      probe({ name: 'os-version', rateMs: 86_400_000 }),
    );
    reports.start();
    await seconds(20);
    expect(times('fqdn')).toHaveLength(21);
    expect(times('os-version')).toEqual([0]);
  });

  it('stand a clock that jumps over a sleep, and one that stands still', async () => {
    let now = 0;
    const sent: Report[] = [];
    const reports = new Reports({
      probes: [probe()],
      send: (report) => sent.push(report),
      now: () => now,
      log: recordedLog().log,
    });
    reports.start();
    await seconds(1);
    now += 1e12;
    await seconds(10);
    expect(sent).toHaveLength(2);
    await seconds(9);
    expect(sent).toHaveLength(2);
  });

  it('nothing is left to wait for after a stop, and a start begins anew', async () => {
    const { reports, times } = scheduled(probe());
    reports.start();
    await seconds(5);
    reports.stop();
    expect(vi.getTimerCount()).toBe(0);
    await seconds(60);
    reports.start();
    await seconds(1);
    expect(times('fqdn')).toEqual([0, 65]);
  });

  it('a fact of which only changes are told is told at changes', async () => {
    let value = 'one';
    const { reports, sent } = scheduled(probe({ tell: 'changes', read: () => fqdn(value) }));
    reports.start();
    await seconds(35);
    value = 'two';
    await seconds(30);
    expect(sent.map(({ report }) => report)).toEqual([fqdn('one'), fqdn('two')]);
  });
});

describe('a probe that hangs', () => {
  it('is told by its empty value once, is not overlapped, and holds nobody up', async () => {
    const read = vi.fn(hang);
    const { reports, sent, times, count } = scheduled(
      probe({ name: 'applications', read }),
      probe({ name: 'fqdn' }),
    );
    reports.start();
    await seconds(100);
    expect(read).toHaveBeenCalledOnce();
    expect(times('applications')).toEqual([1]);
    expect(times('fqdn')).toHaveLength(11);
    expect(sent).toContainEqual({ at: 1_000, report: { ...fqdn(''), name: 'applications' } });
    expect(count('a report cannot be made: report=applications code=ETIMEDOUT')).toBe(1);
  });

  it('is looked at again as soon as it is done', async () => {
    const { promise, resolve } = Promise.withResolvers<Report>();
    const read = vi.fn(() => fqdn('now')).mockReturnValueOnce(promise as never);
    const { reports, sent, count } = scheduled(probe({ read }));
    reports.start();
    await seconds(100);
    resolve(fqdn('long past'));
    await seconds(1);
    expect(sent.map(({ report }) => report)).toEqual([fqdn(''), fqdn('now')]);
    expect(count('a report works again: report=fqdn')).toBe(1);
  });

  it('that is given up by a stop says and logs nothing', async () => {
    const { reports, sent, lines } = scheduled(probe({ read: hang }));
    reports.start();
    await seconds(0.5);
    reports.stop();
    await seconds(60);
    expect([sent, lines]).toEqual([[], []]);
  });

  it('begun before a stop does not keep the next start from looking when it ends', async () => {
    const read = vi.fn((signal: AbortSignal) => {
      if (read.mock.calls.length > 1) return fqdn('vm');
      return new Promise<Report>((_, reject) =>
        signal.addEventListener('abort', () => setTimeout(reject, 50, new Error('late'))),
      );
    });
    const { reports, sent } = scheduled(probe({ read }));
    reports.start();
    await seconds(0.5);
    reports.stop();
    reports.start();
    await seconds(0.2);
    expect(sent.map(({ report }) => report)).toEqual([fqdn('vm')]);
  });
});

describe('a probe that fails', () => {
  it('is logged once a code until it works again, never by its message', async () => {
    let error: Error | undefined = systemError('EIO', 'read');
    const { reports, sent, lines } = scheduled(
      probe({
        read: () => {
          if (error !== undefined) throw error;
          return fqdn('vm');
        },
      }),
    );
    reports.start();
    await seconds(25);
    error = new TypeError('quotes a secret');
    await seconds(10);
    error = systemError('EIO', 'read');
    await seconds(10);
    error = undefined;
    await seconds(10);
    error = systemError('EIO', 'read');
    await seconds(10);
    expect(lines).toEqual([
      'a report cannot be made: report=fqdn code=EIO\n',
      'a report cannot be made: report=fqdn code=TypeError\n',
      'a report works again: report=fqdn\n',
      'a report cannot be made: report=fqdn code=EIO\n',
    ]);
    expect(sent.map(({ report }) => report)).toEqual([
      ...Array.from({ length: 5 }, () => fqdn('')),
      fqdn('vm'),
      fqdn(''),
    ]);
  });

  it('and has no empty value says nothing and keeps what was known', async () => {
    let fails = false;
    const { reports, sent } = scheduled(
      probe({
        read: () => {
          if (fails) throw systemError('EIO', 'read');
          return fqdn('vm');
        },
        empty: () => undefined,
      }),
    );
    reports.start();
    await seconds(5);
    fails = true;
    await seconds(30);
    expect(sent).toHaveLength(1);
    expect(reports.all()).toEqual([fqdn('vm')]);
  });
});

describe('a refresh', () => {
  it('gives what is known, in order, and not what is not part of it', async () => {
    const { reports } = scheduled(
      probe({ name: 'applications' }),
      probe({ name: 'containers', read: hang }),
      probe({ name: 'number-of-cpus', refreshed: false }),
      probe({ name: 'fqdn' }),
    );
    reports.start();
    expect(reports.all()).toEqual([]);
    await seconds(0.5);
    expect(reports.all().map(({ name }) => name)).toEqual(['applications', 'fqdn']);
  });

  it('brings a new look soon, which is sent only if it shows something new', async () => {
    let value = 'one';
    const { reports, times } = scheduled(
      probe({ rateMs: 1e6, read: () => fqdn(value) }),
      probe({ name: 'os-version', rateMs: 1e6 }),
      probe({ name: 'number-of-cpus', rateMs: 1e6, refreshed: false }),
    );
    reports.start();
    await seconds(60);
    value = 'two';
    reports.all();
    await seconds(1);
    expect(times('fqdn')).toEqual([0, 60]);
    expect(times('os-version')).toEqual([0]);
    expect(times('number-of-cpus')).toEqual([0, 60]);
  });

  it('again and again brings a look every five seconds at most', async () => {
    const read = vi.fn(() => fqdn('vm'));
    const { reports } = scheduled(probe({ rateMs: 1e6, read }));
    reports.start();
    for (let turn = 0; turn < 1_000; turn += 1) {
      reports.all();
      await seconds(0.02);
    }
    expect(read.mock.calls.length).toBeLessThanOrEqual(5);
  });

  it('before the start and after the end looks at nothing', async () => {
    const { reports } = scheduled(probe({ read: () => expect.unreachable() }));
    expect(reports.all()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('a fact that is asked for is told soon, even when it is the same', async () => {
  const { reports, times } = scheduled(
    probe({ name: 'number-of-cpus', rateMs: 60_000 }),
    probe({ name: 'fqdn', rateMs: 60_000 }),
  );
  reports.start();
  await seconds(7);
  reports.ask('number-of-cpus');
  await seconds(1);
  expect(times('number-of-cpus')).toEqual([0, 7]);
  expect(times('fqdn')).toEqual([0]);
});

it('a list that is too long is cut, and told once while it loses as much', async () => {
  const applications = Array.from({ length: 12_000 }, () => 'x'.repeat(100));
  const { reports, sent, count } = scheduled(
    probe({ name: 'applications', read: () => ({ name: 'applications', applications }) }),
  );
  reports.start();
  await seconds(35);
  expect(sent).toHaveLength(4);
  for (const { report } of sent) {
    expect(JSON.stringify(report).length).toBeLessThan(1024 * 1024);
  }
  expect(count('a report is too long for the host: report=applications cut=')).toBe(1);
});

it('collects everything once, without sending it', async () => {
  const { reports, sent } = scheduled(
    probe({ name: 'applications' }),
    probe({ name: 'containers', read: hang }),
    probe({ name: 'number-of-cpus', refreshed: false }),
  );
  const collecting = reports.collect();
  await seconds(1);
  expect((await collecting).map(({ name }) => name)).toEqual([
    'applications',
    'containers',
    'number-of-cpus',
  ]);
  expect(sent).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
