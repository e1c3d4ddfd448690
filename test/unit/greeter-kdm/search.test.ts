import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Display } from '../../../greeter-kdm/display-manager.ts';
import { Search } from '../../../greeter-kdm/search.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function display(place: string, gone?: Promise<void>): Display {
  const logIn: Display['logIn'] = () => Promise.resolve({ kind: 'succeeded' });
  return { manager: 'SDDM', place, logIn, ...(gone !== undefined && { gone }) };
}

function searching() {
  const find = vi.fn<() => Promise<Display | undefined>>().mockResolvedValue(undefined);
  const found = vi.fn();
  const search = new Search({ find, found });
  search.start();
  const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  return { find, found, search, wait };
}

it('looks ever more seldom, down to once a minute', async () => {
  const { find, wait } = searching();
  await wait(0);
  expect(find).toHaveBeenCalledTimes(1);
  await wait(120_000);
  const before = find.mock.calls.length;
  await wait(600_000);
  expect(find.mock.calls.length - before).toBe(10);
});

it('waits without a timer while a greeter is there, and looks again when it is gone', async () => {
  const { find, found, search, wait } = searching();
  const { promise, resolve } = Promise.withResolvers<void>();
  find.mockResolvedValue(display('/a', promise));
  await wait(0);
  expect([found.mock.calls.length, search.hasFound, vi.getTimerCount()]).toEqual([1, true, 0]);
  find.mockResolvedValue(undefined);
  resolve();
  await wait(0);
  expect([search.hasFound, vi.getTimerCount()]).toEqual([false, 1]);
  find.mockResolvedValue(display('/a', new Promise(() => {})));
  await wait(500);
  expect([found.mock.calls.length, search.hasFound]).toEqual([2, true]);
});

it('tells once of a greeter that does not say when it goes', async () => {
  const { find, found, wait } = searching();
  find.mockResolvedValue(display('/a'));
  await wait(0);
  await wait(300_000);
  expect([found.mock.calls.length, find.mock.calls.length]).toEqual([1, 6]);
  find.mockResolvedValueOnce(undefined);
  await wait(120_000);
  expect(found).toHaveBeenCalledTimes(2);
});

it('looks no more once it is stopped', async () => {
  const { find, search, wait } = searching();
  await wait(0);
  search.stop();
  await wait(600_000);
  expect([find.mock.calls.length, vi.getTimerCount()]).toEqual([1, 0]);
});
