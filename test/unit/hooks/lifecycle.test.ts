import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Lifecycle } from '../../../agent/hooks/lifecycle.ts';
import { LIFECYCLE_EVENTS, type LifecycleEvent } from '../../../agent/messages.ts';
import { until } from '../../support/wait.ts';
import { recordedLog } from '../support/log.ts';
import { DENIED, FakeUnits } from './support.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-hooks-'));
  for (const event of LIFECYCLE_EVENTS) {
    mkdirSync(`${folder}/${event}`);
    writeFileSync(`${folder}/${event}/50-hook`, '');
  }
});

afterEach(() => rmSync(folder, { recursive: true }));

function living() {
  const units = new FakeUnits();
  const recorded = recordedLog();
  const clock = { now: 0 };
  /** In order: what was wiped for, and what was answered. */
  const story: string[] = [];
  const lifecycle = new Lifecycle({
    units,
    folder,
    log: recorded.log,
    send: ({ name, reply_id, done }) => void story.push(`${name} ${reply_id} ${done}`),
    beforeSleep: (why) => void story.push(`wipe for ${why}`),
    now: () => clock.now,
  });
  const event = (type: LifecycleEvent['type'], more: Partial<LifecycleEvent> = {}) =>
    lifecycle.event({ name: 'lifecycle-event', type, ...more });
  const begun = (count: number) => until(() => units.runs.length === count, `${count} begun`);
  return { units, clock, story, event, begun, ...recorded };
}

describe('an event', () => {
  it.each([
    ['before_migration', undefined, 'before_migration'],
    ['after_migration', false, 'after_migration'],
    ['after_migration', '', 'after_migration'],
    ['after_migration', true, 'after_migration-failure'],
    ['after_hibernation', 'x; reboot', 'after_hibernation-failure'],
    ['before_hibernation', undefined, 'before_hibernation'],
  ] as const)('%s with failure %j starts %s', async (type, failure, unit) => {
    const { units, event, begun, story } = living();
    const answered = event(type, { replyId: 'f00', ...(failure !== undefined && { failure }) });
    await begun(1);
    expect([units.names, units.runs[0]?.patienceMs]).toEqual([[unit], 9_000]);
    expect(story.some((each) => each.startsWith('completion'))).toBe(false);
    units.runs[0]?.end({ kind: 'done' });
    await answered;
    expect(story.at(-1)).toBe('completion f00 true');
  });

  it('is answered at once, with nothing started, where there is nothing to run', async () => {
    const { units, event, story } = living();
    rmSync(`${folder}/before_migration/50-hook`);
    rmSync(`${folder}/after_migration`, { recursive: true });
    await event('before_migration', { replyId: 'a' });
    await event('after_migration', { replyId: 'b' });
    expect(units.runs).toEqual([]);
    expect(story.filter((each) => each.startsWith('completion'))).toEqual([
      'completion a true',
      'completion b true',
    ]);
  });

  it.each([
    ['migration', 'before_migration'],
    ['hibernation', 'before_hibernation'],
  ] as const)('before a %s wipes first, and what came meanwhile too', async (why, type) => {
    const { units, event, begun, story } = living();
    const answered = event(type, { replyId: 'f00' });
    expect([story, units.runs]).toEqual([[`wipe for ${why}`], []]);
    await begun(1);
    story.push('a login');
    units.runs[0]?.end({ kind: 'done' });
    await answered;
    expect(story).toEqual([`wipe for ${why}`, 'a login', `wipe for ${why}`, 'completion f00 true']);
  });

  it.each(['after_migration', 'after_hibernation'] as const)('%s wipes nothing', async (type) => {
    const { units, event, begun, story } = living();
    const answered = event(type, { replyId: 'f00' });
    await begun(1);
    units.runs[0]?.end({ kind: 'done' });
    await answered;
    expect(story).toEqual(['completion f00 true']);
  });

  it('without a reply id runs hooks and is not answered', async () => {
    const { units, event, begun, story } = living();
    const handled = event('after_migration');
    await begun(1);
    units.runs[0]?.end({ kind: 'done' });
    await handled;
    expect(story).toEqual([]);
  });

  it.each([
    [{ kind: 'done' }, 'hooks done: event=after_migration\n'],
    [
      { kind: 'failed', result: 'timeout' },
      'hooks failed: event=after_migration result=timeout details="journalctl -u ovirt-sso-hook@after_migration.service"\n',
    ],
    [
      { kind: 'late' },
      'hooks are late: the host is answered without them: event=after_migration details="journalctl -u ovirt-sso-hook@after_migration.service"\n',
    ],
    [
      { kind: 'refused', code: DENIED },
      `hooks not run: event=after_migration why=${DENIED} fix="install polkit's rules 50-ovirt-guest-agent.rules"\n`,
    ],
  ] as const)('that ends as %j is answered, with one line', async (end, line) => {
    const { units, event, begun, story, lines } = living();
    const answered = event('after_migration', { replyId: 'f00' });
    await begun(1);
    units.runs[0]?.end(end);
    await answered;
    expect(lines).toEqual(['the host tells of an event: event=after_migration\n', line]);
    expect(story).toEqual(['completion f00 true']);
  });
});

describe('several events', () => {
  it('run one after the other, each in its own time', async () => {
    const { units, clock, event, begun, story } = living();
    const first = event('before_migration', { replyId: 'a' });
    clock.now = 1_000;
    const second = event('after_migration', { replyId: 'b' });
    await begun(1);
    clock.now = 9_000;
    units.runs[0]?.end({ kind: 'late' });
    await first;
    await begun(2);
    // It came a second later, so its host waits a second longer.
    expect([units.names, units.runs[1]?.patienceMs]).toEqual([
      ['before_migration', 'after_migration'],
      1_000,
    ]);
    units.runs[1]?.end({ kind: 'done' });
    await second;
    expect(story.slice(-2)).toEqual(['completion a true', 'completion b true']);
  });

  it('that waited too long are answered, and their hooks are not run', async () => {
    const { units, clock, event, begun, story, count } = living();
    const first = event('before_migration', { replyId: 'a' });
    const second = event('after_migration', { replyId: 'b' });
    await begun(1);
    clock.now = 9_000;
    units.runs[0]?.end({ kind: 'late' });
    await Promise.all([first, second]);
    expect([units.runs.length, count('hooks are late')]).toEqual([1, 2]);
    expect(story.slice(-2)).toEqual(['completion a true', 'completion b true']);
  });

  it('in a flood are answered at once but for four, and wiped for all the same', async () => {
    const { units, event, begun, story, count } = living();
    const events = Array.from({ length: 1_000 }, (_, i) =>
      event('before_hibernation', { replyId: `${i}` }),
    );
    expect(story.filter((each) => each.startsWith('completion'))).toHaveLength(996);
    expect(story.filter((each) => each.startsWith('wipe'))).toHaveLength(1_000);
    expect(count('too many events at once')).toBe(996);
    for (let i = 1; i <= 4; i += 1) {
      await begun(i);
      units.runs[i - 1]?.end({ kind: 'done' });
    }
    await Promise.all(events);
    expect(story.filter((each) => each.startsWith('completion'))).toHaveLength(1_000);
    const later = event('after_migration', { replyId: 'later' });
    await begun(5);
    units.runs[4]?.end({ kind: 'done' });
    await later;
    expect(story.at(-1)).toBe('completion later true');
  });
});
