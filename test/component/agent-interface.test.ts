/** What greeters, admins and strangers get of the agent's own object, under the bus policy we ship. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentProcess } from '../support/agent.ts';
import { BUS_KINDS, type PrivateBus } from '../support/bus.ts';
import { BusPeer } from '../support/bus-peer.ts';
import { ForeignListener } from '../support/foreign-listener.ts';
import { SimulatedHost } from '../support/host.ts';
import { MockLogind, startLogindBus } from '../support/logind.ts';
import { root } from '../support/make.ts';
import { until } from '../support/wait.ts';

const POLICY = `${root}/packaging/dbus/org.ovirt.vdsm.Credentials.conf`;
const GREETER = 'org.ovirt.sso.Greeter1';
const STATUS = 'org.ovirt.sso.Agent1';
const DENIED = 'org.freedesktop.DBus.Error.AccessDenied';
/** Accounts that every Debian has; a bus lets in only such. `sync` is the agent's here. */
const NOBODY = 65_534;
const DAEMON = 1;
const SYNC = 4;

describe.each(BUS_KINDS)('on a %s', (kind) => {
  let bus: PrivateBus;
  let logind: MockLogind;
  let agent: AgentProcess;
  let host: SimulatedHost;

  beforeEach(async () => {
    bus = await startLogindBus(kind, { file: POLICY, uid: SYNC });
    logind = await MockLogind.start(bus);
    await logind.add({ id: 'c1', uid: NOBODY, user: 'gdm', class: 'greeter' });
    await logind.add({ id: 'c2', uid: DAEMON, user: 'daemon', class: 'greeter' });
    await logind.bring('c1');
    agent = new AgentProcess();
    host = new SimulatedHost(agent.folder);
    host.connect();
    // Root, under the default policy, has all that the agent's account has here.
    agent.start({ bus: bus.address, sso: { when: 'greeter-or-locked' }, args: ['--debug'] });
    await agent.logged('the desktop changed');
    await host.next('heartbeat');
  });

  afterEach(async () => {
    await agent[Symbol.asyncDispose]();
    host[Symbol.dispose]();
    await logind[Symbol.asyncDispose]();
    await bus[Symbol.asyncDispose]();
  });

  it('the greeter in front asks for a login that waits, and whose it is', async () => {
    await using greeter = await ForeignListener.start(NOBODY, bus.address);
    await using third = await ForeignListener.start(DAEMON, bus.address);
    expect(await greeter.ask(GREETER, 'Ready')).toBe('');
    host.login('alice', 'secret');
    await until(() => greeter.tokens.length === 1, `the greeter hears a token:\n${agent.text}`);
    expect(await greeter.ask(GREETER, 'Ready')).toBe('');
    await until(() => greeter.tokens.length === 2, 'the greeter hears it again');
    const [token = '', again = ''] = greeter.tokens;
    expect(again).toBe(token);
    expect(await greeter.ask(GREETER, 'Describe', token)).toBe('alice');
    expect(await greeter.ask(GREETER, 'Describe', `${token}x`)).toBe(DENIED);
    expect(await third.ask(GREETER, 'Describe', token)).toBe(DENIED);
    expect(await third.ask(GREETER, 'Ready')).toBe(DENIED);
    await agent.logged('a call was refused: it is for the greeter in front: method=Describe');
    expect(agent.text).not.toContain(token);
  });

  it('a greeter that was in front before gets nothing, nor anybody after the end', async () => {
    await using past = await ForeignListener.start(NOBODY, bus.address);
    host.login('alice', 'secret');
    await until(() => past.tokens.length === 1, `the greeter hears a token:\n${agent.text}`);
    const [token = ''] = past.tokens;
    await logind.bring('c2', 'c1');
    await using greeter = await ForeignListener.start(DAEMON, bus.address);
    await until(() => greeter.tokens.length === 1, 'the next greeter hears it');
    expect(await past.ask(GREETER, 'Describe', token)).toBe(DENIED);
    expect(await past.ask(GREETER, 'Ready')).toBe(DENIED);
    expect(await greeter.ask(GREETER, 'Describe', token)).toBe('alice');
    await logind.signal('PrepareForSleep', true);
    await agent.logged('outcome="the machine goes to sleep"');
    expect(await greeter.ask(GREETER, 'Describe', token)).toBe(DENIED);
  });

  it('a user whose name D-Bus cannot say is told to root all the same', async () => {
    using admin = await BusPeer.connect(bus.address);
    host.login('a\0b', 'secret');
    await agent.logged('login not offered');
    const call = { path: '/org/ovirt/sso/Agent', interface: STATUS, member: 'LastLogin' };
    const { body } = await admin.call({ destination: 'org.ovirt.vdsm.Credentials', ...call });
    expect(body).toEqual(['a\u{fffd}b', 'refused', expect.any(String)]);
    expect(agent.isRunning).toBe(true);
  });

  it('everybody may see how it is, and nobody but root whom it is about', async () => {
    await using third = await ForeignListener.start(DAEMON, bus.address);
    const seen = await third.ask('org.freedesktop.DBus.Properties', 'GetAll', STATUS);
    expect(seen).toMatch(/InFront.*greeter/s);
    expect(await third.ask('org.freedesktop.DBus.Introspectable', 'Introspect')).toContain(GREETER);
    expect(await third.ask(STATUS, 'LastLogin')).toBe(DENIED);
    expect(await third.ask(STATUS, 'Rehearse')).toBe(DENIED);
    expect(await third.ask('org.ovirt.vdsm.Credentials', 'Anything')).toBe(DENIED);
    using admin = await BusPeer.connect(bus.address);
    const call = (member: string) =>
      admin.call({
        destination: 'org.ovirt.vdsm.Credentials',
        path: '/org/ovirt/sso/Agent',
        interface: STATUS,
        member,
      });
    expect((await call('LastLogin')).body).toEqual(['', '', '']);
    const [token] = (await call('Rehearse')).body ?? [];
    await until(() => admin.of('UserAuthenticated').length === 1, 'root hears its rehearsal');
    expect(admin.of('UserAuthenticated')[0]?.body).toEqual([token]);
    expect(third.tokens).toEqual([]);
  });
});
