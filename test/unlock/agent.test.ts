/** The built agent and the built helper, from the host's line to logind's UnlockSession. */

import { describe, expect, it } from 'vitest';
import { AgentProcess } from '../support/agent.ts';
import { BusPeer } from '../support/bus-peer.ts';
import { SimulatedHost } from '../support/host.ts';
import { until } from '../support/wait.ts';
import { plain } from './support/builds.ts';
import { BOB_UID, PASSWORD, type Served, UnlockStage } from './support/unlock-stage.ts';

/** Alice's locked screen, in a session that this PAM service began, and an agent that knows it. */
async function locked(service: string, sso: Readonly<Record<string, string | number>> = {}) {
  const stage = await UnlockStage.open(plain);
  await stage.lockAlice();
  await stage.logind.set('c2', { Service: ['s', service] });
  const monitor = await BusPeer.connect(stage.bus.address);
  await monitor.monitor();
  const agent = new AgentProcess();
  stage.service(plain.below, agent.socket);
  const host = new SimulatedHost(agent.folder);
  host.connect();
  agent.start({
    bus: stage.bus.address,
    wrapper: stage.wrapper,
    sso: { when: 'greeter-or-locked', ...sso },
    args: ['--debug'],
  });
  await agent.logged('the desktop changed');
  await host.next('heartbeat');
  return {
    stage,
    agent,
    host,
    /** Starts the helper for the next who asks, as systemd does. */
    helper: (): Promise<Served> => stage.serve(Promise.resolve('')),
    tokens: () => monitor.of('UserAuthenticated'),
    isUnlocked: async () => (await stage.unlocked()).includes('UnlockSession(c2)'),
    async [Symbol.asyncDispose]() {
      monitor[Symbol.dispose]();
      await agent[Symbol.asyncDispose]();
      host[Symbol.dispose]();
      await stage[Symbol.asyncDispose]();
    },
  };
}

describe.concurrent('a locked screen', { timeout: 60_000 }, () => {
  it('that listens for no token is opened by the helper, and its token told to nobody', async () => {
    await using world = await locked('sddm');
    const served = world.helper();
    world.host.login('alice', PASSWORD);
    const { text } = await world.agent.logged('locked screen opened');
    const [, login] = /login=(\w{8}) session=c2$/.exec(text) ?? [];
    expect(await served).toMatchObject({ code: 0, log: expect.stringContaining(`${login}`) });
    await world.agent.logged(`login ended: login=${login} user=alice outcome="credentials deliv`);
    expect([await world.isUnlocked(), world.tokens()]).toEqual([true, []]);
    expect(world.agent.text).not.toContain(PASSWORD);
  });

  it('stays locked for a wrong password, which is tried once', async () => {
    await using world = await locked('sddm');
    const served = world.helper();
    world.host.login('alice', 'not her password');
    await world.agent.logged('not opened');
    expect(world.agent.text).toContain('why="PAM did not let the user in"');
    expect((await served).log).toContain('PAM denied it');
    expect(await world.isUnlocked()).toBe(false);
    expect(world.agent.count('login ended')).toBe(1);
  });

  it('of GDM is opened by the helper when it has not used its token in time', async () => {
    await using world = await locked('gdm-password');
    world.host.login('alice', PASSWORD);
    // The contract's own time is 40 s, and the helper waits ten for who asks.
    await new Promise((resolve) => setTimeout(resolve, 35_000));
    const served = world.helper();
    expect(await served).toMatchObject({ code: 0 });
    await world.agent.logged('locked screen opened');
    expect(await world.isUnlocked()).toBe(true);
  });

  it('stays locked where there is no helper, with one line and to the end of the offer', async () => {
    await using world = await locked('sddm', { offer_ttl: 3 });
    world.stage.removeSocket();
    world.host.login('alice', PASSWORD);
    await world.agent.logged('why="the unlock helper cannot be asked (ENOENT)"');
    await world.agent.logged('outcome="expired, nobody took it"');
    expect(world.agent.count('locked screen not opened')).toBe(1);
    expect(await world.isUnlocked()).toBe(false);
  });

  it("of bob's is not opened for alice: the helper is not asked", async () => {
    await using world = await locked('sddm');
    await world.stage.lock('c3', BOB_UID, 'bob');
    const inFront = () => world.host.of('active-user').at(-1)?.fields.name;
    await until(() => inFront() === 'bob', 'bob comes to the front');
    world.host.login('alice', PASSWORD);
    await world.agent.logged('login not offered: user=alice why="the screen is locked by another');
    expect(world.agent.count('locked screen')).toBe(0);
  });
});
