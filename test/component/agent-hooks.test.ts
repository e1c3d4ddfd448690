/**
 * The built agent between a host and a mock of systemd that runs what the root unit runs: from the
 * host's line to the admin's hook, and back to the host's answer.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AgentProcess } from '../support/agent.ts';
import { BusPeer } from '../support/bus-peer.ts';
import { SimulatedHost } from '../support/host.ts';
import { root as checkout } from '../support/make.ts';
import { RootFolder } from '../support/root-folder.ts';
import { MockSystemd, startSystemdBus } from '../support/systemd.ts';
import { until } from '../support/wait.ts';

/** VDSM's patience for its answer. */
const VDSM_MS = 10_000;
const RULE = "type='signal',interface='org.ovirt.vdsm.Credentials',member='UserAuthenticated'";

/** A mount namespace where hooks are in their place, and nothing of the machine's /etc is changed. */
const NAMESPACE = `cp -a /etc "$2" && mkdir -p "$2/etc/ovirt-guest-agent/hooks.d" &&
  mount --bind "$1" "$2/etc/ovirt-guest-agent/hooks.d" && mount --rbind "$2/etc" /etc &&
  shift 2 && exec "$@"`;

async function guest() {
  const root = new RootFolder();
  const bus = await startSystemdBus('dbus-daemon');
  const systemd = await MockSystemd.start(bus);
  systemd.result = undefined;
  const agent = new AgentProcess();
  const host = new SimulatedHost(agent.folder);
  const stop = async (): Promise<void> => {
    await agent[Symbol.asyncDispose]();
    host.disconnect();
    systemd[Symbol.dispose]();
    await bus[Symbol.asyncDispose]();
    root[Symbol.dispose]();
  };
  try {
    host.connect();
    const wrapper = ['unshare', '--mount', 'sh', '-c', NAMESPACE, 'sh', root.path, agent.folder];
    agent.start({ bus: bus.address, wrapper });
    await agent.logged('system bus name acquired');
    await agent.logged('API version in force');
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    root,
    bus,
    systemd,
    agent,
    host,
    event: (type: string) => host.send({ __name__: 'lifecycle-event', type, reply_id: 'f00' }),
    /** Does what systemd does with the unit of the oldest job. */
    async runUnit() {
      await until(() => systemd.jobs.length > 0, `a unit is started:\n${agent.text}`);
      const instance = /@(.*)\.service$/.exec(systemd.jobs[0]?.unit ?? '')?.[1] ?? '';
      const args = [`${checkout}/dist/hook-runner.mjs`, instance, root.path];
      const runner = spawn(`${checkout}/dist/node`, args, { stdio: 'ignore' });
      const [code] = await once(runner, 'exit');
      systemd.finish(code === 0 ? 'done' : 'failed');
    },
    [Symbol.asyncDispose]: stop,
  };
}

describe('a host that tells of an event', () => {
  it('gets its answer when the hooks have run', async () => {
    await using world = await guest();
    const { host, root, event } = world;
    root.folder('before_migration');
    root.hook('before_migration/10', `echo "$OVIRT_HOOK_EVENT" > ${root.path}/ran`);
    event('before_migration');
    await world.runUnit();
    const { fields } = await host.next('completion');
    expect(fields).toEqual({ reply_id: 'f00', done: true });
    expect(readFileSync(`${root.path}/ran`, 'utf8')).toBe('before_migration\n');
    expect(host.violations).toEqual([]);
  });

  it('gets it at once where there are none, and nothing is started', async () => {
    await using world = await guest();
    const { host, root, event, systemd } = world;
    root.folder('before_migration');
    event('before_migration');
    event('after_hibernation');
    await host.next('completion');
    await host.next('completion');
    expect(systemd.calls).toEqual([]);
  });

  it('gets it in time while a hook hangs, and misses no heartbeat', async () => {
    await using world = await guest();
    const { host, root, event, agent } = world;
    root.folder('before_hibernation');
    root.hook('before_hibernation/10', 'trap "" TERM; while :; do sleep 1; done');
    const begun = performance.now();
    const before = host.of('heartbeat').length;
    event('before_hibernation');
    await world.runUnit();
    const { at } = await host.next('completion');
    expect(at - begun).toBeLessThan(VDSM_MS);
    // One a second, as far as the machine lets anybody be punctual; a busy agent sends none.
    const beats = host.of('heartbeat').length - before;
    expect(beats).toBeGreaterThanOrEqual(Math.floor((at - begun) / 1000) - 2);
    await agent.logged('hooks failed: event=before_hibernation');
  });

  it('has a live offer taken back first', async () => {
    await using world = await guest();
    const { host, root, event, agent, bus, systemd } = world;
    root.folder('before_migration');
    root.hook('before_migration/10', '');
    using greeter = await BusPeer.connect(bus.address);
    await greeter.watch(RULE);
    host.login('root2', 'secret');
    await until(() => greeter.of('UserAuthenticated').length > 0, 'the login is announced');
    event('before_migration');
    await until(() => systemd.jobs.length > 0, 'the unit is started');
    expect(agent.text).toContain('outcome="the machine goes into migration"');
    expect(host.of('completion')).toEqual([]);
    await world.runUnit();
    await host.next('completion');
  });
});

describe('a host that wants another number of CPUs', () => {
  it('is told how many there are then, whether they could be switched or not', async () => {
    await using world = await guest();
    const { host, systemd, agent } = world;
    for (const result of ['done', 'failed']) {
      host.send({ __name__: 'set-number-of-cpus', count: 64 });
      await until(() => systemd.jobs.length > 0, 'the unit is started');
      host.skip();
      systemd.finish(result);
      const { fields } = await host.next('number-of-cpus');
      expect(fields).toEqual({ count: expect.any(Number) });
    }
    await agent.logged('CPUs are not as the host wants them: wanted=64');
    const wanted = systemd.calls.filter((call) => call.startsWith('StartUnit'));
    expect(wanted).toEqual(Array(2).fill('StartUnit(ovirt-sso-hook@cpus-64.service,replace)'));
  });
});
