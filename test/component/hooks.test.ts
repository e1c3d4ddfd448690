/** The agent's hooks on real buses, between a host that waits and a mock of systemd. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bus } from '../../agent/bus/bus.ts';
import { Hooks } from '../../agent/hooks/hooks.ts';
import { Log } from '../../agent/log.ts';
import { BUS_KINDS, type PrivateBus } from '../support/bus.ts';
import { BusPeer, SIGNAL } from '../support/bus-peer.ts';
import { RootFolder } from '../support/root-folder.ts';
import { MANAGER, MockSystemd, SYSTEMD, startSystemdBus } from '../support/systemd.ts';
import { until } from '../support/wait.ts';

const BUS_NAME = 'org.ovirt.vdsm.Credentials';
/** VDSM's patience for its answer. */
const VDSM_MS = 10_000;
const EVENT = { name: 'lifecycle-event', type: 'before_migration', replyId: 'f00' } as const;
const START = 'StartUnit(ovirt-sso-hook@before_migration.service,replace)';

/** The agent's hooks, and what they tell. */
class Watcher implements Disposable {
  readonly told: string[] = [];
  readonly lines: string[] = [];
  readonly hooks: Hooks;
  readonly #bus: Bus;

  constructor(address: string, folder: string) {
    const write = (line: string): void => void this.lines.push(line);
    const log = new Log({ format: 'text', priorities: false, debug: true, write });
    const ready = (): void => void this.told.push('ready');
    this.#bus = new Bus({ address, name: BUS_NAME, log, ready });
    this.hooks = new Hooks({
      bus: this.#bus,
      log,
      folder,
      now: () => performance.now(),
      send: ({ reply_id }) => void this.told.push(reply_id),
      beforeSleep: (why) => void this.told.push(why),
      reportCpus: () => void this.told.push('CPUs'),
    });
    this.#bus.start();
  }

  /** Waits until it owns its name and knows who systemd is. */
  async isReady(): Promise<void> {
    await until(() => this.told.includes('ready'), 'the bus is there');
    this.told.length = 0;
  }

  [Symbol.dispose](): void {
    this.#bus.stop();
  }
}

describe.each(BUS_KINDS)('on a %s', (kind) => {
  let root: RootFolder;
  let bus: PrivateBus;
  let systemd: MockSystemd;
  let watcher: Watcher;

  beforeEach(async () => {
    root = new RootFolder();
    root.folder('before_migration');
    root.hook('before_migration/10', '');
    bus = await startSystemdBus(kind);
    systemd = await MockSystemd.start(bus);
    watcher = new Watcher(bus.address, root.path);
    await watcher.isReady();
  });

  afterEach(async () => {
    watcher[Symbol.dispose]();
    systemd[Symbol.dispose]();
    await bus[Symbol.asyncDispose]();
    root[Symbol.dispose]();
  });

  it('starts the unit of an event, and answers at its end', async () => {
    systemd.result = undefined;
    const answered = watcher.hooks.obey(EVENT);
    await until(() => systemd.jobs.length === 1, 'the unit is started');
    expect([systemd.calls, watcher.told]).toEqual([['Subscribe()', START], ['migration']]);
    systemd.finish('done');
    await answered;
    expect(watcher.told).toEqual(['migration', 'migration', 'f00']);
    expect(watcher.lines.at(-1)).toBe('hooks done: event=before_migration\n');
  });

  it.each(['failed', 'timeout', 'canceled'])('answers when the job is %s', async (result) => {
    systemd.result = result;
    await watcher.hooks.obey(EVENT);
    await watcher.hooks.obey(EVENT);
    expect(watcher.told.filter((each) => each === 'f00')).toHaveLength(2);
    expect(watcher.lines.at(-1)).toContain(`hooks failed: event=before_migration result=${result}`);
  });

  it.each([
    ['org.freedesktop.DBus.Error.AccessDenied', "install polkit's rules"],
    ['org.freedesktop.DBus.Error.InteractiveAuthorizationRequired', "install polkit's rules"],
    [`${SYSTEMD}.NoSuchUnit`, 'install the unit'],
  ])('answers when systemd says %s, with the fix', async (refusal, fix) => {
    systemd.refusal = refusal;
    await watcher.hooks.obey(EVENT);
    expect(watcher.told.at(-1)).toBe('f00');
    expect(watcher.lines.at(-1)).toContain(`why=${refusal} fix="${fix}`);
    expect(watcher.lines.join()).not.toContain('canary');
  });

  it('answers where there is no systemd', async () => {
    systemd[Symbol.dispose]();
    await watcher.hooks.obey(EVENT);
    expect(watcher.told.at(-1)).toBe('f00');
    expect(watcher.lines.at(-1)).toContain('hooks not run: event=before_migration why=org.');
  });

  it('answers in time when the bus goes while a hook hangs, and works when it is back', async () => {
    systemd.result = undefined;
    const begun = performance.now();
    const answered = watcher.hooks.obey(EVENT);
    await until(() => systemd.jobs.length === 1, 'the unit is started');
    await bus.kill();
    await bus.start();
    using again = await MockSystemd.start(bus);
    await answered;
    expect(performance.now() - begun).toBeLessThan(VDSM_MS);
    expect(watcher.told.at(-1)).toBe('f00');
    await until(() => watcher.told.includes('ready'), 'the bus is back');
    await watcher.hooks.obey(EVENT);
    expect(watcher.lines.at(-1)).toBe('hooks done: event=before_migration\n');
    expect(again.calls).toEqual(['Subscribe()', START]);
  });

  it('believes nobody but systemd that a unit has ended', async () => {
    systemd.result = undefined;
    using stranger = await BusPeer.connect(bus.address);
    const destination = await stranger.ownerOf(BUS_NAME);
    if (destination === undefined) throw new Error('the agent does not own its name');
    const answered = watcher.hooks.obey(EVENT);
    await until(() => systemd.jobs.length === 1, 'the unit is started');
    const unit = 'ovirt-sso-hook@before_migration.service';
    stranger.send({
      type: SIGNAL,
      ...MANAGER,
      destination,
      member: 'JobRemoved',
      signature: 'uoss',
      body: [1, `${MANAGER.path}/job/1`, unit, 'failed'],
    });
    await stranger.fence(BUS_NAME);
    expect(watcher.told).toEqual(['migration']);
    systemd.finish('done');
    await answered;
    expect(watcher.lines.at(-1)).toBe('hooks done: event=before_migration\n');
  });

  it('has CPUs switched, and tells the host how many there are, whatever came of it', async () => {
    await watcher.hooks.obey({ name: 'set-number-of-cpus', count: 4 });
    systemd.result = 'failed';
    await watcher.hooks.obey({ name: 'set-number-of-cpus', count: 400 });
    expect(systemd.calls.filter((call) => call.startsWith('StartUnit'))).toEqual([
      'StartUnit(ovirt-sso-hook@cpus-4.service,replace)',
      'StartUnit(ovirt-sso-hook@cpus-400.service,replace)',
    ]);
    expect(watcher.told).toEqual(['CPUs', 'CPUs']);
    expect(watcher.lines.at(-1)).toContain('CPUs are not as the host wants them: wanted=400');
  });
});
