import { expect, it } from 'vitest';
import { Outage } from '../../../agent/bus/outage.ts';
import { recordedLog } from '../support/log.ts';

it('is told by each of its reasons once, until it is over', () => {
  const { log, lines } = recordedLog();
  const outage = new Outage(log);
  for (let times = 0; times < 3; times += 1) {
    outage.silent('it does not read');
    outage.silent('it closed the connection');
    outage.skipped();
  }
  const once = [
    'no login can be announced: system bus: why="it does not read"\n',
    'no login can be announced: system bus: why="it closed the connection"\n',
    'a message on the system bus was too long and is skipped\n',
  ];
  expect(lines).toEqual(once);
  outage.over();
  outage.silent('it does not read');
  expect(lines).toEqual([...once, once[0]]);
});

it('is tried at growing intervals, ten seconds at most, until it is over', () => {
  const outage = new Outage(recordedLog().log);
  const waits = Array.from({ length: 8 }, () => outage.retryMs());
  expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  outage.over();
  expect(outage.retryMs()).toBe(250);
});
