import { expect, it } from 'vitest';
import { parseArguments } from '../../../../agent/hooks/runner/arguments.ts';

it('is an instance of the unit, and the usual places', () => {
  expect(parseArguments(['after_migration-failure'])).toEqual({
    task: { kind: 'event', event: 'after_migration', failed: true },
    hooks: '/etc/ovirt-guest-agent/hooks.d',
    cpus: '/sys/devices/system/cpu',
  });
});

it('can name other places', () => {
  expect(parseArguments(['cpus-2', '/a', '/b'])).toMatchObject({ hooks: '/a', cpus: '/b' });
});

it.each([
  [[]],
  [['']],
  [['nonsense']],
  [['cpus-0']],
  [['--help']],
  [['cpus-2', 'a']],
  [['cpus-2', '/a', 'b']],
  [['cpus-2', '/a', '/b', '/c']],
])('%j is refused', (args) => {
  expect(parseArguments(args)).toBeUndefined();
});
