import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Round, Rounds } from '../../agent/rounds.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Rounds of these rates in seconds, and what they did: `name@second`. */
function going(rates: Readonly<Record<string, number>>, slack = 0) {
  const start = performance.now();
  const done: string[] = [];
  const round = (name: string): Round => ({
    rateMs: () => (rates[name] ?? 0) * 1000,
    slack: name === 'beat' ? 0 : slack,
    run: () => done.push(`${name}@${Math.round((performance.now() - start) / 1000)}`),
  });
  const rounds = new Rounds(Object.keys(rates).map(round), () => performance.now());
  rounds.start();
  return { rounds, done };
}

it('each is done at its rate', () => {
  const { done } = going({ beat: 2, look: 3 });
  vi.advanceTimersByTime(6_000);
  expect(done).toEqual(['beat@2', 'look@3', 'beat@4', 'beat@6', 'look@6']);
});

it('one whose rate is a multiple of another never wakes up by itself', () => {
  const ticks = vi.spyOn(globalThis, 'setTimeout');
  const { done } = going({ beat: 5, look: 10 });
  vi.advanceTimersByTime(600_000);
  expect(done).toHaveLength(180);
  expect(ticks).toHaveBeenCalledTimes(121);
  ticks.mockRestore();
});

it('one that may be early comes along, a heartbeat is never early', () => {
  const { done } = going({ beat: 10, look: 11 }, 0.1);
  vi.advanceTimersByTime(20_000);
  expect(done).toEqual(['beat@10', 'look@10', 'beat@20', 'look@20']);
  const late = going({ beat: 11, look: 10 }, 0.1);
  vi.advanceTimersByTime(11_000);
  expect(late.done).toEqual(['look@10', 'beat@11']);
});

it('a sleep makes up for nothing, and they go on at their rates', () => {
  let now = 0;
  let done = 0;
  const count = (): void => {
    done += 1;
  };
  const rounds = new Rounds([{ rateMs: () => 1_000, slack: 0, run: count }], () => now);
  rounds.start();
  now = 3_600_000;
  vi.advanceTimersByTime(1_000);
  now += 999;
  vi.advanceTimersByTime(999);
  expect(done).toBe(1);
  now += 1;
  vi.advanceTimersByTime(1);
  expect(done).toBe(2);
});

it('a start anew takes new rates, and a stop leaves nothing to wait for', () => {
  const rates = { beat: 60 };
  const { rounds, done } = going(rates);
  rates.beat = 5;
  rounds.start();
  vi.advanceTimersByTime(11_000);
  expect(done).toEqual(['beat@5', 'beat@10']);
  rounds.stop();
  expect(vi.getTimerCount()).toBe(0);
});

it('one that stops them is the last', () => {
  const start = performance.now();
  const rounds: Rounds = new Rounds(
    [{ rateMs: () => 1_000, slack: 0, run: () => rounds.stop() }],
    () => performance.now() - start,
  );
  rounds.start();
  vi.advanceTimersByTime(5_000);
  expect(vi.getTimerCount()).toBe(0);
});
