import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Bus } from '../../agent/bus/bus.ts';
import { Desktop } from '../../agent/desktop/desktop.ts';
import type { Facts } from '../../agent/desktop/facts.ts';
import { Log } from '../../agent/log.ts';
import type { Waiting } from '../../agent/waiting.ts';
import { BUS_KINDS, type PrivateBus } from '../support/bus.ts';
import { BusPeer, SIGNAL } from '../support/bus-peer.ts';
import { LOGIND, MockLogind, startLogindBus } from '../support/logind.ts';
import { pause, until } from '../support/wait.ts';

const GREETER = { id: 'c1', uid: 114, user: 'gdm', class: 'greeter' };
const ALICE = { id: 'c2', uid: 1000, user: 'alice' };
const SEAT_PATH = '/org/freedesktop/login1/seat/seat0';
const NOW = 1_700_000_000_000;

/** The agent's desktop on a real bus, and what it tells. */
class Watcher implements Disposable {
  readonly told: string[] = [];
  readonly departures: string[] = [];
  readonly lines: string[] = [];
  readonly desktop: Desktop;
  readonly #bus: Bus;
  waiting: Waiting | undefined;

  constructor(address: string) {
    const log = new Log({
      format: 'text',
      priorities: false,
      debug: true,
      write: (line) => this.lines.push(line),
    });
    this.#bus = new Bus({ address, name: 'org.ovirt.vdsm.Credentials', log, ready: () => {} });
    this.desktop = new Desktop({
      bus: this.#bus,
      log,
      now: () => NOW,
      send: (message) =>
        this.told.push(message.name === 'active-user' ? message.content.name : message.name),
      inFront: (waiting) => {
        this.waiting = waiting;
      },
      onSleep: (why) => this.departures.push(why),
      inhibitor: { hold: () => {}, release: () => {} },
    });
    this.#bus.start();
  }

  get facts(): Facts | undefined {
    return this.desktop.seat.facts;
  }

  /** Waits until exactly these were told, and forgets them. */
  async tells(...expected: string[]): Promise<void> {
    await until(
      () => this.told.length >= expected.length,
      `${expected.join()}; told: ${this.told.join()}; log: ${this.lines.join('')}`,
    ).catch(() => {});
    expect(this.told.splice(0)).toEqual(expected);
  }

  [Symbol.dispose](): void {
    this.desktop.stop();
    this.#bus.stop();
  }
}

describe.each(BUS_KINDS)('on a %s', (kind) => {
  let bus: PrivateBus;
  let logind: MockLogind;

  beforeAll(async () => {
    bus = await startLogindBus(kind);
  });

  beforeEach(async () => {
    logind = await MockLogind.start(bus);
    await logind.add(GREETER);
    await logind.add(ALICE);
    await logind.bring(GREETER.id);
    await logind.forget();
    return () => logind[Symbol.asyncDispose]();
  });

  afterAll(() => bus[Symbol.asyncDispose]());

  it.each(['x11', 'wayland'])('tells of a whole day on %s', async (type) => {
    await logind.set(ALICE.id, { Type: ['s', type] });
    using watcher = new Watcher(bus.address);
    await watcher.tells('None', 'session-logoff');
    expect(watcher.facts?.greeter).toMatchObject({ id: 'c1', uid: 114, class: 'greeter' });
    expect(watcher.waiting).toEqual({ kind: 'greeter', uid: 114, began: expect.any(Number) });
    await logind.bring('c2', 'c1');
    await watcher.tells('alice', 'session-logon');
    await logind.set('c2', { LockedHint: ['b', true] });
    await watcher.tells('session-lock');
    expect(watcher.facts?.session).toMatchObject({ id: 'c2', isLocked: true, type });
    await logind.set('c2', { LockedHint: ['b', false] });
    await watcher.tells('session-unlock');
    // Locked, another user wanted, and back.
    await logind.set('c2', { LockedHint: ['b', true] });
    await watcher.tells('session-lock');
    await logind.bring('c1', 'c2');
    await watcher.tells('None', 'session-logoff');
    await logind.bring('c2', 'c1');
    await watcher.tells('alice', 'session-logon', 'session-lock');
    await logind.bring(undefined, 'c2');
    await logind.remove('c2');
    await watcher.tells('None', 'session-logoff');
    expect(watcher.desktop.seat.present().map(({ name }) => name)).toEqual([
      'active-user',
      'session-logoff',
    ]);
  });

  it('does not count a text console, and hears when it becomes a desktop', async () => {
    await logind.set('c2', { Type: ['s', 'tty'] });
    await logind.bring('c2', 'c1');
    using watcher = new Watcher(bus.address);
    await watcher.tells('None', 'session-logoff');
    expect(await watcher.desktop.sessions.lockScreen()).toEqual({
      done: false,
      why: 'nobody-there',
    });
    await logind.set('c2', { Type: ['s', 'wayland'] });
    await watcher.tells('alice', 'session-logon');
  });

  it('believes no peer, whatever it sends', async () => {
    await logind.bring('c2', 'c1');
    using watcher = new Watcher(bus.address);
    await watcher.tells('alice', 'session-logon', 'session-unlock');
    using stranger = await BusPeer.connect(bus.address);
    const destination = await stranger.ownerOf('org.ovirt.vdsm.Credentials');
    if (destination === undefined) throw new Error('the agent does not own its name');
    const forged = { type: SIGNAL, destination, sender: LOGIND };
    const manager = { path: '/org/freedesktop/login1', interface: `${LOGIND}.Manager` };
    const properties = {
      interface: 'org.freedesktop.DBus.Properties',
      member: 'PropertiesChanged',
    };
    stranger.send({
      ...forged,
      ...manager,
      member: 'PrepareForSleep',
      signature: 'b',
      body: [true],
    });
    stranger.send({
      ...forged,
      ...properties,
      path: SEAT_PATH,
      signature: 'sa{sv}as',
      body: [`${LOGIND}.Seat`, [['ActiveSession', ['(so)', ['', '/']]]], []],
    });
    stranger.send({
      ...forged,
      path: '/org/freedesktop/DBus',
      interface: 'org.freedesktop.DBus',
      member: 'NameOwnerChanged',
      signature: 'sss',
      body: [LOGIND, ':1.1', ''],
    });
    // logind itself: the agent looks anew, and finds what was.
    await logind.signal('PrepareForSleep', false);
    await stranger.fence('org.ovirt.vdsm.Credentials');
    expect([watcher.departures, watcher.told, watcher.facts?.activeUser]).toEqual([
      [],
      [],
      'alice',
    ]);
  });

  it('hears of sleep and shutdown before they come', async () => {
    using watcher = new Watcher(bus.address);
    await watcher.tells('None', 'session-logoff');
    await logind.signal('PrepareForSleep', true);
    await logind.signal('PrepareForSleep', false);
    await logind.signal('PrepareForShutdown', true);
    await until(() => watcher.departures.length === 2, 'both are told');
    expect(watcher.departures).toEqual(['sleep', 'shutdown']);
  });

  it('acts through logind', async () => {
    await logind.bring('c2', 'c1');
    using watcher = new Watcher(bus.address);
    await watcher.tells('alice', 'session-logon', 'session-unlock');
    const { sessions, power } = watcher.desktop;
    const message = `"; reboot\n-r now ${'x'.repeat(65_536)}`;
    const results = [
      await sessions.lockScreen(),
      await sessions.logOff(),
      await power.shutdown({ timeout: 61, message, reboot: false }),
      await power.shutdown({ timeout: 0, message: '', reboot: true }),
      await power.hibernate('disk'),
      await power.hibernate('mem'),
    ];
    expect(results).toEqual(Array(6).fill({ done: true }));
    const [lock, terminate, wall = '', ...others] = await logind.calls();
    expect([lock, terminate]).toEqual(['LockSession(c2)', 'TerminateSession(c2)']);
    expect(wall.startsWith('SetWallMessage("; reboot\n-r now xxx')).toBe(true);
    expect(others).toEqual([
      'ScheduleShutdown(poweroff,1700000061000000)',
      'SetWallMessage(,true)',
      'ScheduleShutdown(reboot,1700000001000000)',
      'CanHibernate()',
      'Hibernate(false)',
      'Suspend(false)',
    ]);
    expect(watcher.departures).toEqual(['sleep', 'sleep']);
  });

  it('makes refusals values, without a word of the peer in its log', async () => {
    await logind.bring('c2', 'c1');
    using watcher = new Watcher(bus.address);
    await watcher.tells('alice', 'session-logon', 'session-unlock');
    const denied = 'org.freedesktop.DBus.Error.AccessDenied';
    await logind.refuse('LockSession', 's', denied);
    await logind.refuse('ScheduleShutdown', 'st', denied);
    await logind.method('CanHibernate', '', 's', 'ret = "na"');
    await logind.method('CanSuspend', '', 's', 'ret = "challenge"');
    const { sessions, power } = watcher.desktop;
    expect([
      await sessions.lockScreen(),
      await power.shutdown({ timeout: 9, message: 'm', reboot: false }),
      await power.hibernate('disk'),
      await power.hibernate('mem'),
    ]).toEqual([denied, denied, 'na', 'challenge'].map((why) => ({ done: false, why })));
    expect(watcher.lines.join('')).not.toContain('canary');
    expect(watcher.lines.filter((line) => line.includes('not done'))).toHaveLength(4);
    expect(watcher.departures).toEqual([]);
  });

  it('knows nothing while logind is away, and tells what changed when it returns', async () => {
    await logind.bring('c2', 'c1');
    using watcher = new Watcher(bus.address);
    await watcher.tells('alice', 'session-logon', 'session-unlock');
    await logind.kill();
    await until(() => watcher.facts === undefined, 'nothing is known');
    expect([watcher.desktop.seat.present(), watcher.told]).toEqual([[], []]);
    expect(await watcher.desktop.sessions.lockScreen()).toMatchObject({ done: false });
    await logind.start();
    await logind.add({ ...ALICE, isLocked: true });
    await logind.bring('c2');
    await until(() => watcher.facts?.session?.isLocked === true, 'it is known again');
    expect(watcher.told.slice(-3)).toEqual(['alice', 'session-logon', 'session-lock']);
  });

  it('cannot hold an inhibitor: nobody can be given a descriptor who cannot take it', async () => {
    using peer = await BusPeer.connect(bus.address);
    using observer = await BusPeer.connect(bus.address);
    const manager = {
      destination: LOGIND,
      path: '/org/freedesktop/login1',
      interface: `${LOGIND}.Manager`,
    };
    const serial = peer.send({
      ...manager,
      type: 1,
      member: 'Inhibit',
      signature: 'ssss',
      body: ['sleep', 'ovirt', 'wipe', 'delay'],
    });
    await pause(100);
    expect(await logind.calls()).toContain('Inhibit(sleep,ovirt,wipe,delay)');
    const held = await observer.call({ ...manager, member: 'ListInhibitors' });
    // A dbus-daemon keeps the answer back; a dbus-broker ends the connection of who asked.
    const answer = peer.messages.find(({ replySerial }) => replySerial === serial);
    expect([held.body, answer]).toEqual([[[]], undefined]);
  });
});

describe.each(BUS_KINDS)('when the %s is started anew', (kind) => {
  it('everything is subscribed and read again', async () => {
    await using bus = await startLogindBus(kind);
    await using logind = await MockLogind.start(bus);
    await logind.add(GREETER);
    await logind.add(ALICE);
    await logind.bring('c2');
    using watcher = new Watcher(bus.address);
    await watcher.tells('alice', 'session-logon', 'session-unlock');
    await bus.kill();
    await until(() => watcher.facts === undefined, 'nothing is known');
    await logind.kill();
    await bus.start();
    await logind.start();
    await logind.add(GREETER);
    await logind.add({ ...ALICE, isLocked: true });
    await logind.bring('c2');
    await until(() => watcher.facts?.session?.isLocked === true, 'it is known again');
    watcher.told.length = 0;
    await logind.set('c2', { LockedHint: ['b', false] });
    await watcher.tells('session-unlock');
  });
});
