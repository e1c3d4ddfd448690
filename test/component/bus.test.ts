import { describe, expect, it } from 'vitest';
import { AgentProcess } from '../support/agent.ts';
import { BUS_KINDS, PrivateBus } from '../support/bus.ts';
import { BusPeer, SIGNAL } from '../support/bus-peer.ts';
import { answerOf, request } from '../support/credential-client.ts';
import { BUS_NAME, Guest } from '../support/guest.ts';
import { SimulatedHost } from '../support/host.ts';
import { pause, until } from '../support/wait.ts';

const ACQUIRED = 'system bus name acquired';
const WATCH = `type='signal',interface='${BUS_NAME}'`;

/** Starts the bus anew while the agent sleeps, so that the greeter is there first. */
async function restartBus(guest: Guest): Promise<void> {
  const before = guest.agent.log.length;
  guest.agent.signal('SIGSTOP');
  await guest.bus.kill();
  await guest.bus.start();
  await guest.newGreeter();
  guest.agent.signal('SIGCONT');
  await guest.agent.logged(ACQUIRED, before);
}

describe.each(BUS_KINDS)('on a %s', (kind) => {
  it('announces a login to everybody, as the owner of the name', async () => {
    await using guest = await Guest.start({ kind });
    using monitor = await BusPeer.connect(guest.bus.address);
    await monitor.monitor();
    const owner = await guest.greeter.ownerOf(BUS_NAME);
    const token = await guest.login('alice', 'secret');
    expect(token).toMatch(/^ovirt-sso-[\w-]{43}$/);
    const [signal, ...others] = monitor.of('UserAuthenticated');
    expect(others).toEqual([]);
    expect(signal).toMatchObject({
      type: SIGNAL,
      sender: owner,
      path: '/org/ovirt/vdsm/Credentials',
      interface: BUS_NAME,
      signature: 's',
      body: [token],
    });
    expect(signal).not.toHaveProperty('destination');
    expect(guest.host.violations).toEqual([]);
  });

  it('waits for a bus that is not there at the start, and announces what came before it', async () => {
    await using bus = new PrivateBus(kind);
    await using agent = new AgentProcess();
    using host = new SimulatedHost(agent.folder);
    host.connect();
    agent.start({ bus: bus.address, args: ['--debug'] });
    await agent.logged(
      'no login can be announced: system bus: why="it cannot be reached (ENOENT)"',
    );
    host.login('alice', 'secret');
    await agent.logged('state=waiting');
    agent.signal('SIGSTOP');
    await bus.start();
    using greeter = await BusPeer.connect(bus.address);
    await greeter.watch(WATCH);
    agent.signal('SIGCONT');
    await agent.logged(ACQUIRED);
    await greeter.fence(BUS_NAME);
    const [signal] = greeter.of('UserAuthenticated');
    const { bytes } = await request(agent.socket, { send: [String(signal?.body?.[0])] });
    expect(bytes).toEqual(answerOf('alice', 'secret'));
    // While the bus was away it was logged once, however often it was tried.
    expect(agent.count('no login can be announced')).toBe(1);
    expect(host.violations).toEqual([]);
  });

  it('owns its name again after each of ten kills, leaks nothing and repeats a login once', async () => {
    await using guest = await Guest.start({ kind });
    const token = await guest.login('alice', 'secret');
    await pause(500);
    const descriptors = guest.agent.descriptors;
    const heard: unknown[] = [];
    for (let kills = 1; kills <= 10; kills += 1) {
      await restartBus(guest);
      await guest.greeter.fence(BUS_NAME);
      heard.push(guest.announcements.map(({ body }) => body?.[0]));
    }
    expect(heard).toEqual([[token], ...Array(9).fill([])]);
    expect(guest.agent.count(ACQUIRED)).toBe(11);
    // A report that is just being made holds one for a moment.
    await until(() => guest.agent.descriptors <= descriptors, 'no descriptor is left over');
    const { bytes } = await request(guest.agent.socket, { send: [token] });
    expect(bytes).toEqual(answerOf('alice', 'secret'));
  });

  it('does not announce again once somebody has shown the token', async () => {
    await using guest = await Guest.start({ kind });
    const shown = await guest.login('alice', 'secret');
    const { bytes } = await request(guest.agent.socket, {
      send: [`${shown}\nbob`],
      halfClose: true,
    });
    expect(bytes.length).toBe(0);
    await restartBus(guest);
    await guest.login('bob', 'other');
    expect(guest.announcements.map(({ body }) => body?.[0])).not.toContain(shown);
    expect(guest.announcements).toHaveLength(1);
  });

  it('waits in line for its name, and announces when it is its own', async () => {
    await using bus = await PrivateBus.start(kind);
    using holder = await BusPeer.connect(bus.address);
    using greeter = await BusPeer.connect(bus.address);
    await greeter.watch(WATCH);
    expect(await holder.own(BUS_NAME)).toBe(1);
    await using agent = new AgentProcess();
    using host = new SimulatedHost(agent.folder);
    host.connect();
    agent.start({ bus: bus.address, args: ['--debug'] });
    await agent.logged('why="the bus name is held by another program"');
    host.login('alice', 'secret');
    await agent.logged('state=waiting');
    expect(greeter.of('UserAuthenticated')).toEqual([]);
    holder[Symbol.dispose]();
    await agent.logged(ACQUIRED);
    await greeter.fence(BUS_NAME);
    const [signal] = greeter.of('UserAuthenticated');
    expect(signal?.sender).toBe(await greeter.ownerOf(BUS_NAME));
    const { bytes } = await request(agent.socket, { send: [String(signal?.body?.[0])] });
    expect(bytes).toEqual(answerOf('alice', 'secret'));
  });

  it('says so when the policy refuses the name, announces nothing and goes on reporting', async () => {
    await using bus = await PrivateBus.start(kind, { owners: [] });
    using greeter = await BusPeer.connect(bus.address);
    await greeter.watch(WATCH);
    await using agent = new AgentProcess();
    using host = new SimulatedHost(agent.folder);
    host.connect();
    agent.start({ bus: bus.address, args: ['--debug'] });
    await agent.logged('why="its policy does not let this account own the name"');
    host.login('alice', 'secret');
    await agent.logged('state=waiting');
    host.skip();
    await host.next('heartbeat');
    await host.next('heartbeat');
    expect(greeter.of('UserAuthenticated')).toEqual([]);
    expect(agent.count('no login can be announced')).toBe(1);
    expect(host.violations).toEqual([]);
  });
});
