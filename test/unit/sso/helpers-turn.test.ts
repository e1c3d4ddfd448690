import { expect, it } from 'vitest';
import { HelpersTurn } from '../../../agent/sso/helpers-turn.ts';

it('comes at once and once where nobody listens', () => {
  const turn = new HelpersTurn();
  expect([0, 0, 60_000].map((now) => turn.comes(false, now))).toEqual([true, false, false]);
});

it('comes forty seconds after a desktop that may listen could have opened, and once', () => {
  const turn = new HelpersTurn();
  const times = [1_000, 40_999, 41_000, 42_000];
  expect(times.map((now) => turn.comes(true, now))).toEqual([false, false, true, false]);
});

it('comes when a desktop listens no more', () => {
  const turn = new HelpersTurn();
  expect([turn.comes(true, 0), turn.comes(false, 1)]).toEqual([false, true]);
});
