import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AgentProcess } from '../support/agent.ts';
import { answerOf, request } from '../support/credential-client.ts';
import { Guest } from '../support/guest.ts';
import { SimulatedHost } from '../support/host.ts';
import { root } from '../support/make.ts';
import { findCopies } from '../support/memory.ts';
import { loadTestAddon } from '../support/test-addon.ts';
import { pause } from '../support/wait.ts';

const NOBODY = 65_534;
// Builds the user database that hangs.
loadTestAddon();

describe.concurrent('the agent ends', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('at once and politely when %s comes', async (signal) => {
    await using guest = await Guest.start();
    const { code, ms } = await guest.agent.stop(signal);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(1_000);
    await guest.host.next('session-shutdown');
    expect(guest.host.violations).toEqual([]);
  });

  it('with a live offer, which it takes back', async () => {
    await using guest = await Guest.start();
    const token = await guest.login('alice', 'secret');
    const client = request(guest.agent.socket);
    const { code, ms } = await guest.agent.stop();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(1_000);
    expect((await client).bytes).toHaveLength(0);
    await guest.host.next('session-shutdown');
    await guest.agent.logged('user=alice outcome="the agent stops"');
    expect((await request(guest.agent.socket, { send: [token] })).bytes).toHaveLength(0);
  });

  it('while the user database hangs', async () => {
    const env = { LD_PRELOAD: `${root}/build/test/slow_nss.so` };
    await using guest = await Guest.start({ agent: { env } });
    guest.host.login('hang', 'secret');
    guest.host.send({ __name__: 'echo' });
    await guest.host.next('echo');
    const { code, ms } = await guest.agent.stop();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(1_000);
    await guest.host.next('session-shutdown');
    expect(guest.announcements).toEqual([]);
  });

  it('and comes back under a host that stayed, which tells its version again', async () => {
    await using guest = await Guest.start();
    await guest.agent.logged(/API version in force.*3/);
    await guest.agent.stop();
    const lines = guest.agent.log.length;
    guest.agent.start({ bus: guest.bus.address });
    await guest.agent.logged(/API version in force.*3/, lines);
    expect(guest.host.violations).toEqual([]);
  });

  it('by a kill, and comes back to serve new logins and no old one', async () => {
    await using guest = await Guest.start();
    const old = await guest.login('alice', 'first');
    await guest.agent.stop('SIGKILL');
    const lines = guest.agent.log.length;
    guest.agent.start({ bus: guest.bus.address });
    await guest.agent.logged('system bus name acquired', lines);
    const token = await guest.login('alice', 'second');
    const ask = async (send: string): Promise<Buffer> =>
      (await request(guest.agent.socket, { send: [send] })).bytes;
    expect(await ask(old)).toHaveLength(0);
    expect(await ask(token)).toEqual(answerOf('alice', 'second'));
  });
});

describe.concurrent('the running agent', () => {
  it('does not open an inspector on SIGUSR1', async () => {
    await using guest = await Guest.start();
    const { agent, host } = guest;
    agent.signal('SIGUSR1');
    await pause(300);
    host.send({ __name__: 'echo', alive: true });
    await host.next('echo');
    expect(tcpSockets(agent.pid)).toEqual([]);
    expect(agent.text).not.toMatch(/debugger|inspector/i);
  });

  it('is not dumpable, so that its account cannot look into it', async () => {
    await using agent = new AgentProcess();
    agent.start({ uid: NOBODY });
    await agent.logged('waiting for the host channel');
    expect(readFileSync(`/proc/${agent.pid}/status`, 'utf8')).toMatch(/^Uid:\s+65534\b/m);
    // proc(5): the files of a process that is not dumpable belong to root.
    expect(statSync(`/proc/${agent.pid}/environ`).uid).toBe(0);
    expect((await agent.stop()).code).toBe(0);
  });

  it('has no children, and no descriptor that one would inherit', async () => {
    await using guest = await Guest.start();
    await guest.login('alice', 'secret');
    const proc = `/proc/${guest.agent.pid}`;
    // What this test itself was given is passed on by whoever started it, not by the agent.
    const given = inheritable('/proc/self').map((fd) => readlinkSync(`/proc/self/fd/${fd}`));
    const passedOn = inheritable(proc).filter(
      (fd) => !given.includes(readlinkSync(`${proc}/fd/${fd}`)),
    );
    expect(passedOn).toEqual([]);
    expect(readFileSync(`${proc}/task/${guest.agent.pid}/children`, 'utf8')).toBe('');
  });

  it('has no password in its memory, environment or arguments once it is delivered', async () => {
    await using guest = await Guest.start();
    // Put together here, so that the test alone knows the whole of it.
    const password = `canary-${Math.random().toString(36).slice(2)}-${process.pid}`;
    const token = await guest.login('alice', password);
    const { pid, socket } = guest.agent;
    expect(findCopies(pid, password).length).toBeGreaterThan(0);
    expect((await request(socket, { send: [token] })).bytes).toEqual(answerOf('alice', password));
    expect(findCopies(pid, password).length).toBe(0);
    for (const file of ['environ', 'cmdline']) {
      expect(readFileSync(`/proc/${pid}/${file}`, 'latin1')).not.toContain(password);
    }
    expect(guest.agent.text).not.toContain(password);
  });

  it('logs JSON when it is asked to', async () => {
    await using guest = await Guest.start({ agent: { args: ['--log-format', 'json', '--debug'] } });
    await guest.login('alice', 'secret');
    await guest.agent.logged('"message":"login offered"');
    await guest.agent.stop();
    for (const { text } of guest.agent.log) {
      const entry: unknown = JSON.parse(text);
      expect(entry).toMatchObject({ level: expect.any(String), message: expect.any(String) });
      expect(entry).toHaveProperty('time', expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/));
    }
  });

  it.each([
    { output: 'closed', wrapper: ['sh', '-c', 'exec "$@" >&-', 'sh'], file: '/dev/null' },
    { output: 'full', wrapper: [], file: '/dev/full' },
    { output: 'a pipe that nobody reads', wrapper: [], file: undefined },
  ])('lives on when its standard output is $output', async ({ wrapper, file }) => {
    await using agent = new AgentProcess();
    using host = new SimulatedHost(agent.folder);
    host.connect();
    const output = file === undefined ? undefined : openSync(file, 'w');
    agent.start({ wrapper, stdio: ['ignore', output ?? 'pipe', 'pipe'] });
    if (output === undefined) agent.closeOutput();
    else closeSync(output);
    await host.next('heartbeat');
    host.login('alice', 'secret');
    host.write('junk\n');
    await host.next('heartbeat');
    await host.next('heartbeat');
    expect((await agent.stop()).code).toBe(0);
    expect(agent.text).toBe('');
  });
});

/** Descriptors that are not closed in a program that the process starts. */
function inheritable(proc: string): string[] {
  const O_CLOEXEC = 0o2000000;
  return readdirSync(`${proc}/fdinfo`).filter((fd) => {
    const info = existsSync(`${proc}/fdinfo/${fd}`)
      ? readFileSync(`${proc}/fdinfo/${fd}`, 'utf8')
      : '';
    const flags = /^flags:\s*(\d+)/m.exec(info)?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & O_CLOEXEC) === 0;
  });
}

/** Inodes of the TCP sockets that a process holds; the inspector listens on one. */
function tcpSockets(pid: number): string[] {
  const tables = ['tcp', 'tcp6'].map((name) => readFileSync(`/proc/${pid}/net/${name}`, 'latin1'));
  const inodes = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
    } catch {
      // Closed since the folder was read.
      return [];
    }
  });
  return inodes.filter((inode) => tables.join('').includes(` ${inode} `));
}
