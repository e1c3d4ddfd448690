import { expect, it } from 'vitest';
import { watchdogMs } from '../../agent/watchdog.ts';

it.each([
  ['half of the period', { WATCHDOG_USEC: '60000000' }, 30_000],
  ['for this process', { WATCHDOG_USEC: '60000000', WATCHDOG_PID: '42' }, 30_000],
  ['at most what a timer can wait', { WATCHDOG_USEC: '9223372036854775807' }, 2 ** 31 - 1],
  ['nothing for another process', { WATCHDOG_USEC: '60000000', WATCHDOG_PID: '41' }, undefined],
  ['nothing without a watchdog', {}, undefined],
  ['nothing for no time', { WATCHDOG_USEC: '0' }, undefined],
  ['nothing for less than two milliseconds', { WATCHDOG_USEC: '1999' }, undefined],
  ['nothing for what is no number', { WATCHDOG_USEC: '1e9' }, undefined],
  ['nothing for an empty text', { WATCHDOG_USEC: '' }, undefined],
])('is %s', (_, env, expected) => {
  expect(watchdogMs(env, 42)).toBe(expected);
});
