import { expect, it, vi } from 'vitest';
import { Cpus } from '../../../agent/hooks/cpus.ts';
import { recordedLog } from '../support/log.ts';
import { DENIED, FakeUnits } from './support.ts';

function counting() {
  const units = new FakeUnits();
  const recorded = recordedLog();
  const report = vi.fn();
  return { units, report, cpus: new Cpus({ units, log: recorded.log, report }), ...recorded };
}

const DETAILS = 'details="journalctl -u ovirt-sso-hook@cpus-4.service"';

it.each([
  [{ kind: 'done' }, 'CPUs are as the host wants them: wanted=4\n'],
  [
    { kind: 'failed', result: 'failed' },
    `CPUs are not as the host wants them: wanted=4 result=failed ${DETAILS}\n`,
  ],
  [{ kind: 'late' }, `CPUs are not as the host wants them: wanted=4 result=late ${DETAILS}\n`],
  [
    { kind: 'refused', code: DENIED },
    `CPUs left as they are: wanted=4 why=${DENIED} fix="install polkit's rules 50-ovirt-guest-agent.rules"\n`,
  ],
] as const)('when root ends as %j, the host hears the truth', async (end, line) => {
  const { units, report, cpus, lines } = counting();
  const set = cpus.set(4);
  expect([units.names, report.mock.calls.length]).toEqual([['cpus-4'], 0]);
  units.runs[0]?.end(end);
  await set;
  expect([lines, report.mock.calls.length]).toEqual([[line], 1]);
});

it('works on one wish at a time, and of those that come meanwhile on the newest', async () => {
  const { units, report, cpus } = counting();
  const set = cpus.set(1);
  for (let count = 2; count <= 1_000; count += 1) await cpus.set(count);
  expect(units.names).toEqual(['cpus-1']);
  units.runs[0]?.end({ kind: 'done' });
  await vi.waitUntil(() => units.runs.length === 2);
  units.runs[1]?.end({ kind: 'done' });
  await set;
  expect([units.names, report.mock.calls.length]).toEqual([['cpus-1', 'cpus-1000'], 2]);
  const again = cpus.set(2);
  units.runs[2]?.end({ kind: 'done' });
  await again;
  expect(units.names).toHaveLength(3);
});
