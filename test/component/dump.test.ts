/** The built program's `--dump`, alone, with a logind, and beside the daemon. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { AGENT, AgentProcess } from '../support/agent.ts';
import { BusPeer } from '../support/bus-peer.ts';
import { Guest } from '../support/guest.ts';
import { GuestRules, type JsonObject } from '../support/host-rules.ts';
import { MockLogind, startLogindBus } from '../support/logind.ts';

const NOBODY = 65_534;
const NO_BUS = 'unix:path=/nonexistent/bus';
const REFRESHED = [
  'applications',
  'containers',
  'host-name',
  'os-version',
  'network-interfaces',
  'disks-usage',
  'fqdn',
  'timezone',
  'os-info',
];

interface Dump {
  readonly apiVersion: number;
  readonly desktop: string;
  readonly messages: readonly JsonObject[];
}

/** Rejects when the program does not exit with 0. */
async function dumpOf(bus: string, options: { args?: string[]; uid?: number } = {}) {
  const { args = [], uid } = options;
  const env = { PATH: process.env.PATH, DBUS_SYSTEM_BUS_ADDRESS: bus };
  const account = uid === undefined ? {} : { uid, gid: uid };
  const run = promisify(execFile);
  const { stdout, stderr } = await run(AGENT, ['--dump', ...args], { env, ...account });
  return { dump: JSON.parse(stdout) as Dump, stdout, stderr };
}

/** Where the messages break a rule of VDSM's. */
function violations({ messages, apiVersion }: Dump): string[] {
  const rules = new GuestRules();
  rules.offer(apiVersion);
  return messages.flatMap(
    (message) => rules.check(Buffer.from(JSON.stringify(message))).violations,
  );
}

function names({ messages }: Dump): unknown[] {
  return messages.map(({ __name__ }) => __name__);
}

describe.concurrent('--dump', () => {
  it('prints what a host would be told, by its rules and in its order', async () => {
    const { dump, stdout } = await dumpOf(NO_BUS);
    expect(violations(dump)).toEqual([]);
    const rest = ['number-of-cpus', 'heartbeat'];
    expect(names(dump)).toEqual(['session-startup', ...REFRESHED, ...rest]);
    expect(stdout).toBe(`${JSON.stringify(dump, null, 2)}\n`);
  });

  it('says that the desktop is not known where no bus answers, and why on standard error', async () => {
    const { dump, stderr } = await dumpOf(NO_BUS);
    expect(dump.desktop).toBe('unknown');
    expect(stderr).toContain('who is at the desktop is not known: why=');
  });

  it('tells any user the same kinds of messages', async () => {
    const { dump } = await dumpOf(NO_BUS, { uid: NOBODY });
    expect(violations(dump)).toEqual([]);
    expect(names(dump)).toEqual(expect.arrayContaining([...REFRESHED, 'heartbeat']));
  });

  it('tells who is at the desktop, in its place', async () => {
    await using bus = await startLogindBus('dbus-daemon');
    await using logind = await MockLogind.start(bus);
    await logind.add({ id: 'c2', uid: 1000, user: 'alice', isLocked: true });
    await logind.bring('c2');
    const { dump } = await dumpOf(bus.address);
    expect(dump.desktop).toBe('known');
    expect(violations(dump)).toEqual([]);
    expect(dump.messages[1]).toEqual({ __name__: 'active-user', name: 'alice' });
    expect(names(dump).slice(-3)).toEqual(['session-logon', 'session-lock', 'heartbeat']);
  });

  it('takes neither port, socket nor bus name from a daemon that runs', async () => {
    await using guest = await Guest.start();
    const { agent, host, bus } = guest;
    using monitor = await BusPeer.connect(bus.address);
    await monitor.monitor();
    const lines = agent.log.length;
    const { dump } = await dumpOf(bus.address, { args: ['--config', agent.configFile] });
    expect(violations(dump)).toEqual([]);
    expect(monitor.of('Hello')).toHaveLength(1);
    expect([...monitor.of('RequestName'), ...monitor.of('UserAuthenticated')]).toEqual([]);
    host.skip();
    await host.next('heartbeat');
    expect(agent.log.slice(lines)).toEqual([]);
    expect(host.violations).toEqual([]);
  });

  it('does not run with a configuration that is wrong, and prints nothing', async () => {
    await using agent = new AgentProcess();
    agent.start({ config: 'stray\n', args: ['--dump'] });
    expect(await agent.end()).toBe(78);
    expect(agent.text).toBe(`${agent.configFile}:1: expected [section] or key = value\n`);
  });
});
