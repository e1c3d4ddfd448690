import fc from 'fast-check';
import { expect, it } from 'vitest';
import { instanceOf, parseInstance, type Task, unitOf } from '../../../agent/hooks/task.ts';
import { MAX_CPUS } from '../../../agent/messages.ts';
import { decoding, line } from '../support/decoding.ts';

const INSTANCES: readonly [string, Task][] = [
  ['before_migration', { kind: 'event', event: 'before_migration', failed: false }],
  ['after_migration', { kind: 'event', event: 'after_migration', failed: false }],
  ['after_migration-failure', { kind: 'event', event: 'after_migration', failed: true }],
  ['before_hibernation', { kind: 'event', event: 'before_hibernation', failed: false }],
  ['after_hibernation-failure', { kind: 'event', event: 'after_hibernation', failed: true }],
  ['cpus-1', { kind: 'cpus', count: 1 }],
  ['cpus-8192', { kind: 'cpus', count: 8192 }],
];

it.each(INSTANCES)('%s is a name and a task', (instance, task) => {
  expect(instanceOf(task)).toBe(instance);
  expect(parseInstance(instance)).toEqual(task);
  expect(unitOf(task)).toBe(`ovirt-sso-hook@${instance}.service`);
});

it.each([
  ...['', 'before', 'before_migration ', ' before_migration', 'before_migration\n', '../etc'],
  ...['before_migration-', 'before_migration-failure-failure', '-failure', 'BEFORE_MIGRATION'],
  ...['cpus-', 'cpus-0', 'cpus-01', 'cpus-8193', 'cpus-10000', 'cpus-1e3', 'cpus--1', 'cpus-1\n'],
  ...['cpus-1-failure', 'cpus-1.service', '__proto__', 'toString', 'before_migration/..'],
])('%j is none', (instance) => {
  expect(parseInstance(instance)).toBeUndefined();
});

it('knows nothing but what it makes itself', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const task = parseInstance(text);
      expect(task === undefined || instanceOf(task) === text).toBe(true);
    }),
  );
});

it('has the limit that the host channel has', () => {
  const counts = [MAX_CPUS, MAX_CPUS + 1].map(
    (count) => decoding(line('set-number-of-cpus', { count })).decoded.kind,
  );
  expect(counts).toEqual(['message', 'refused']);
});
