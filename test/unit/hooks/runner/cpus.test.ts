import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setCpus } from '../../../../agent/hooks/runner/cpus.ts';
import { recordedLog } from '../../support/log.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-cpus-'));
  // What else is there.
  for (const name of ['cpufreq', 'cpuidle', 'hotplug', 'cpu', 'cpu1x'])
    mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'online'), '0-3\n');
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A /sys with these CPUs, each by what its `online` has: `-` for one that has no such file. */
function guest(states: string): void {
  [...states].forEach((state, number) => {
    mkdirSync(`${folder}/cpu${number}`);
    if (state !== '-') writeFileSync(`${folder}/cpu${number}/online`, `${state}\n`);
  });
}

function states(count: number): string {
  return Array.from({ length: count }, (_, number) => {
    try {
      return readFileSync(`${folder}/cpu${number}/online`, 'latin1')[0];
    } catch {
      return '-';
    }
  }).join('');
}

function set(count: number) {
  const recorded = recordedLog();
  return { done: setCpus(folder, count, recorded.log), ...recorded };
}

describe('a guest whose CPUs can be switched', () => {
  it.each([
    ['-000', 1, '-000'],
    ['-000', 3, '-110'],
    ['-000', 4, '-111'],
    ['-111', 4, '-111'],
    ['-111', 2, '-100'],
    ['-111', 1, '-000'],
    ['-101', 4, '-111'],
    ['-0101', 2, '-0100'],
    ['1111', 1, '1000'],
    ['-11111111111', 11, '-11111111110'],
  ])('%s with %i wanted is %s', (before, count, after) => {
    guest(before);
    const { done, lines } = set(count);
    expect([done, states(after.length)]).toEqual([true, after]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`CPUs set: wanted=${count} `);
  });
});

describe('a guest that cannot have so many or so few', () => {
  it('says that there are no more', () => {
    guest('-10');
    const { done, lines } = set(8);
    expect([done, states(3)]).toEqual([false, '-11']);
    expect(lines).toEqual([
      'CPUs cannot be set: wanted=8 before=2 online=3 present=3 fix="the guest has no more: let the host plug them in"\n',
    ]);
  });

  it('keeps those that have no switch', () => {
    guest('----');
    const { done, lines } = set(2);
    expect(done).toBe(false);
    expect(lines).toEqual([
      'CPUs cannot be set: wanted=2 before=4 online=4 present=4 fix="the guest lets go of no more"\n',
    ]);
  });

  it('never lets go of the first, whatever its file says', () => {
    guest('10');
    expect([set(1).done, states(2)]).toEqual([true, '10']);
  });

  it('tells which CPU could not be switched, and tries the others', () => {
    guest('-000');
    rmSync(`${folder}/cpu1/online`);
    mkdirSync(`${folder}/cpu1/online`);
    expect(() => set(3)).toThrow('EISDIR');
    rmSync(`${folder}/cpu1`, { recursive: true });
    const { done, lines } = set(4);
    expect([done, states(4)]).toEqual([false, '--11']);
    expect(lines.at(-1)).toContain('wanted=4 before=1 online=3 present=3');
  });

  it('has no sysfs', () => {
    rmSync(folder, { recursive: true });
    const { done, lines } = set(2);
    expect(done).toBe(false);
    expect(lines[0]).toContain('mount sysfs');
    mkdirSync(folder);
    chmodSync(folder, 0o755);
  });
});
