/** The built agent between a host and a mock of logind, from the host's line to logind's method. */

import { describe, expect, it } from 'vitest';
import { AgentProcess } from '../support/agent.ts';
import { BusPeer } from '../support/bus-peer.ts';
import { SimulatedHost } from '../support/host.ts';
import { MockLogind, startLogindBus } from '../support/logind.ts';
import { until } from '../support/wait.ts';

const GREETER = { id: 'c1', uid: 114, user: 'gdm', class: 'greeter' };
const ALICE = { id: 'c2', uid: 1000, user: 'alice' };
const RULE = "type='signal',interface='org.ovirt.vdsm.Credentials',member='UserAuthenticated'";

/** `early` happens before there is an agent. */
async function guest(early?: (host: SimulatedHost, logind: MockLogind) => Promise<void>) {
  const bus = await startLogindBus('dbus-daemon');
  const logind = await MockLogind.start(bus);
  await logind.add(GREETER);
  await logind.add(ALICE);
  await logind.bring(GREETER.id);
  const agent = new AgentProcess();
  const host = new SimulatedHost(agent.folder);
  host.connect();
  await early?.(host, logind);
  agent.start({ bus: bus.address });
  await agent.logged('system bus name acquired');
  return {
    bus,
    logind,
    agent,
    host,
    async [Symbol.asyncDispose]() {
      await agent[Symbol.asyncDispose]();
      host.disconnect();
      await logind[Symbol.asyncDispose]();
      await bus[Symbol.asyncDispose]();
    },
  };
}

/** Waits until exactly these inhibitors are held. */
async function held(logind: MockLogind, expected: string[]): Promise<void> {
  await expect.poll(() => logind.inhibitors(), { timeout: 10_000 }).toEqual(expected);
}

describe('the desktop', () => {
  it('is told to the host as people come, lock and go', async () => {
    await using world = await guest();
    const { host, logind } = world;
    await host.next('session-logoff');
    expect(host.of('active-user').at(-1)?.fields).toEqual({ name: 'None' });
    await logind.bring(ALICE.id, GREETER.id);
    await host.next('session-logon');
    expect(host.of('active-user').at(-1)?.fields).toEqual({ name: 'alice' });
    await logind.set(ALICE.id, { LockedHint: ['b', true] });
    await host.next('session-lock');
    host.skip();
    host.refresh();
    await host.next('active-user');
    await host.next('session-logon');
    await host.next('session-lock');
    await logind.set(ALICE.id, { LockedHint: ['b', false] });
    await host.next('session-unlock');
    expect(host.violations).toEqual([]);
  });

  it('does what the host asks, through logind', async () => {
    await using world = await guest();
    const { host, logind } = world;
    await logind.bring(ALICE.id, GREETER.id);
    await host.next('session-logon');
    host.send({ __name__: 'lock-screen' });
    host.send({ __name__: 'log-off' });
    host.send({
      __name__: 'shutdown',
      timeout: '90',
      message: 'bye "now"; reboot',
      reboot: 'True',
    });
    const wanted = ['LockSession', 'TerminateSession', 'SetWallMessage', 'ScheduleShutdown'];
    let calls: string[] = [];
    const deadline = performance.now() + 5_000;
    while (!wanted.every((name) => calls.some((call) => call.includes(name)))) {
      expect(performance.now()).toBeLessThan(deadline);
      calls = await logind.calls();
    }
    expect(calls.join('\n')).toMatch(/LockSession.*c2/);
    expect(calls.join('\n')).toMatch(/ScheduleShutdown.*reboot/);
    expect(calls.join('\n')).toContain('bye "now"; reboot');
  });

  it('does what the host asked before the agent was there', async () => {
    await using world = await guest(async (host, logind) => {
      await logind.bring(ALICE.id, GREETER.id);
      host.send({ __name__: 'lock-screen' });
    });
    const { logind } = world;
    await expect
      .poll(() => logind.calls(), { timeout: 5_000 })
      .toContainEqual(expect.stringMatching(/LockSession.*c2/));
    expect(world.agent.count('no login can be announced')).toBe(0);
  });

  it('answers a lock with session-logoff where nobody is', async () => {
    await using world = await guest();
    const { host } = world;
    await host.next('session-logoff');
    host.skip();
    host.send({ __name__: 'lock-screen' });
    await host.next('session-logoff');
  });

  it('delays a sleep until nothing is left that must not be written to a disk', async () => {
    await using world = await guest();
    const { logind, agent } = world;
    const ours = 'sleep by oVirt guest agent: delay';
    await held(logind, [ours]);
    await logind.signal('PrepareForSleep', true);
    await held(logind, []);
    await logind.signal('PrepareForSleep', false);
    await held(logind, [ours]);
    await agent.stop('SIGKILL');
    await held(logind, []);
  });

  it('takes a live offer back before the machine sleeps', async () => {
    await using world = await guest();
    const { host, logind, agent, bus } = world;
    using greeter = await BusPeer.connect(bus.address);
    await greeter.watch(RULE);
    host.login('somebody', 'secret');
    await until(() => greeter.of('UserAuthenticated').length > 0, 'the login is announced');
    await logind.signal('PrepareForSleep', true);
    await agent.logged('outcome="the machine goes to sleep"');
  });
});
