/** Who hears of a login, from the host's line to listeners of other accounts on real buses. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentProcess } from '../support/agent.ts';
import { BUS_KINDS, type PrivateBus } from '../support/bus.ts';
import { BusPeer } from '../support/bus-peer.ts';
import { ForeignListener } from '../support/foreign-listener.ts';
import { SimulatedHost } from '../support/host.ts';
import { MockLogind, type MockSession, startLogindBus } from '../support/logind.ts';
import { until } from '../support/wait.ts';

/** Accounts that every Debian has; a bus lets in only such. */
const NOBODY = 65_534;
const DAEMON = 1;
const GREETER: MockSession = { id: 'c1', uid: NOBODY, user: 'gdm', class: 'greeter' };
const PERSON: MockSession = { id: 'c2', uid: DAEMON, user: 'daemon' };

describe.each(BUS_KINDS)('on a %s', (kind) => {
  let bus: PrivateBus;
  let logind: MockLogind;
  let agent: AgentProcess;
  let host: SimulatedHost;

  beforeEach(async () => {
    bus = await startLogindBus(kind);
    logind = await MockLogind.start(bus);
    await logind.add(GREETER);
    await logind.add(PERSON);
    agent = new AgentProcess();
    host = new SimulatedHost(agent.folder);
    host.connect();
  });

  afterEach(async () => {
    await agent[Symbol.asyncDispose]();
    host[Symbol.dispose]();
    await logind[Symbol.asyncDispose]();
    await bus[Symbol.asyncDispose]();
  });

  /** Starts the agent with a session in front, and waits until it knows that. */
  async function inFront(session?: MockSession): Promise<void> {
    await logind.bring(session?.id);
    agent.start({
      bus: bus.address,
      sso: { when: 'greeter-or-locked', allow_system: 'true' },
      args: ['--debug'],
    });
    await agent.logged('the desktop changed');
    await host.next('heartbeat');
  }

  it('a greeter hears a token once, and a third user nothing, whatever it tries', async () => {
    await inFront(GREETER);
    await using greeter = await ForeignListener.start(NOBODY, bus.address);
    await using third = await ForeignListener.start(DAEMON, bus.address);
    await using monitor = await ForeignListener.start(DAEMON, bus.address, 'monitor');
    for (const logins of [1, 2]) {
      host.login('alice', 'secret');
      await until(() => greeter.tokens.length === logins, 'the greeter hears a token');
    }
    expect(new Set(greeter.tokens).size).toBe(2);
    expect([third.tokens, monitor.tokens, monitor.refused]).toEqual([
      [],
      [],
      expect.stringContaining('AccessDenied'),
    ]);
  });

  it('a locked session hears the logins of its own user and no others', async () => {
    await logind.set(PERSON.id, { LockedHint: ['b', true], Service: ['s', 'gdm-password'] });
    await inFront(PERSON);
    await using locked = await ForeignListener.start(DAEMON, bus.address);
    await using other = await ForeignListener.start(NOBODY, bus.address);
    host.login('nobody', 'secret');
    await agent.logged('login not offered: user=nobody why="the screen is locked by another user');
    host.login('daemon', 'secret');
    await until(() => locked.tokens.length === 1, 'the locked session hears a token');
    expect(other.tokens).toEqual([]);
  });

  it('nobody hears of a login while somebody is at the desktop, and it ends', async () => {
    await inFront(PERSON);
    await using own = await ForeignListener.start(DAEMON, bus.address);
    host.login('daemon', 'secret');
    const why = 'why="daemon is at the desktop, and it is not locked"';
    await agent.logged(`login not offered: user=daemon ${why}`);
    expect(own.tokens).toEqual([]);
  });

  it('a login that comes before the greeter is told to each connection as it appears', async () => {
    await inFront(undefined);
    host.login('alice', 'secret');
    await agent.logged('login kept, nobody to tell yet');
    await logind.bring(GREETER.id);
    await using first = await ForeignListener.start(NOBODY, bus.address);
    await using second = await ForeignListener.start(NOBODY, bus.address);
    await until(() => first.tokens.length + second.tokens.length === 2, 'both hear the token');
    expect(first.tokens).toEqual(second.tokens);
  });

  it('a login that waits ends when somebody has logged in by hand', async () => {
    await inFront(undefined);
    host.login('alice', 'secret');
    await agent.logged('login kept, nobody to tell yet');
    await logind.bring(PERSON.id);
    await agent.logged('outcome="daemon is at the desktop, and it is not locked"');
  });

  it('nobody hears of a login while logind is gone, and greeters do once it is back', async () => {
    await inFront(GREETER);
    await using greeter = await ForeignListener.start(NOBODY, bus.address);
    await logind.kill();
    await agent.logged('who is at the desktop is not known');
    host.login('alice', 'secret');
    await agent.logged('login not offered: user=alice why="logind does not tell');
    await logind.start();
    await logind.add(GREETER);
    await logind.bring(GREETER.id);
    await agent.logged('the desktop is known again');
    host.login('alice', 'secret');
    await until(() => greeter.tokens.length === 1, 'the greeter hears a token');
  });

  it('a login outlives the bus, and the greeter of the next one hears it', async () => {
    await inFront(GREETER);
    await using greeter = await ForeignListener.start(NOBODY, bus.address);
    host.login('alice', 'secret');
    await until(() => greeter.tokens.length === 1, 'the greeter hears a token');
    await logind.kill();
    await bus.kill();
    await bus.start();
    await logind.start();
    await logind.add(GREETER);
    await logind.bring(GREETER.id);
    await using next = await ForeignListener.start(NOBODY, bus.address);
    await until(() => next.tokens.length === 1, `the next greeter hears it:\n${agent.text}`);
    expect(next.tokens).toEqual(greeter.tokens);
  });

  it('an agent among many connections of others tells the greeter alone', async () => {
    await inFront(GREETER);
    const others = await Promise.all(
      Array.from({ length: 60 }, () => BusPeer.connect(bus.address)),
    );
    await using greeter = await ForeignListener.start(NOBODY, bus.address);
    host.login('alice', 'secret');
    await until(() => greeter.tokens.length === 1, 'the greeter hears a token');
    expect(others.flatMap((other) => other.of('UserAuthenticated'))).toEqual([]);
    for (const other of others) other[Symbol.dispose]();
  });
});
