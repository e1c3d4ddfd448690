import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type AgentOptions, AgentProcess } from '../support/agent.ts';
import { BUS_KINDS, PrivateBus } from '../support/bus.ts';
import { BusPeer } from '../support/bus-peer.ts';
import { answerOf, connectTo, request } from '../support/credential-client.ts';
import { Guest } from '../support/guest.ts';
import { root } from '../support/make.ts';
import { loadTestAddon } from '../support/test-addon.ts';
import { until } from '../support/wait.ts';

const support = loadTestAddon();
/** Sets LISTEN_PID to the agent, which keeps the shell's process id. */
const ACTIVATE = ['sh', '-c', 'LISTEN_PID=$$ exec "$@"', 'sh'];

const COST =
  'when = always tells every local user each token; one of them could use it up before the ' +
  'greeter does, though not read the password';

/** Runs `script` where /etc is empty; its arguments are the agent's command line. */
function withEmptyEtc(script: string): string[] {
  return ['unshare', '--mount', 'sh', '-c', `mount -t tmpfs none /etc && ${script}`, 'sh'];
}

/** Runs the agent to its end. */
async function run(options: AgentOptions): Promise<{ agent: AgentProcess; code: number | null }> {
  const agent = new AgentProcess();
  onTestFinished(() => agent[Symbol.asyncDispose]());
  agent.start(options);
  return { agent, code: await agent.end() };
}

/** A descriptor that is closed at the end of the test. */
function owned(fd: number): number {
  onTestFinished(() => closeSync(fd));
  return fd;
}

describe('the command line', () => {
  it.each([
    { args: ['--frobnicate'], said: "Unknown option '--frobnicate'" },
    { args: ['--log-format', 'xml'], said: '--log-format must be text or json' },
    { args: ['surplus'], said: 'surplus' },
    { args: ['--config'], said: '--config' },
  ])('with $args is wrong usage', async ({ args, said }) => {
    const { agent, code } = await run({ args });
    expect(code).toBe(64);
    expect(agent.log[0]?.text).toMatch(/^ovirt-sso-agent: /);
    expect(agent.log[0]?.text).toContain(said);
    expect(agent.log.at(-1)?.text).toBe("Try 'ovirt-sso-agent --help'.");
  });

  it('prints the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
    const { agent, code } = await run({ args: ['--version'] });
    expect([agent.text, code]).toEqual([`ovirt-sso-agent ${version}\n`, 0]);
  });

  it('explains itself', async () => {
    const { agent, code } = await run({ args: ['--help'] });
    expect(code).toBe(0);
    for (const word of [
      '--check-config',
      '--log-format',
      'DBUS_SYSTEM_BUS_ADDRESS',
      'LISTEN_FDS',
    ]) {
      expect(agent.text).toContain(word);
    }
  });

  it('checks a configuration without running', async () => {
    const good = await run({
      args: ['--check-config'],
      config: '[sso]\n\nwhen=always\n',
    });
    expect(good.code).toBe(0);
    expect(good.agent.text).toBe(
      `warning: ${good.agent.configFile}:3: ${COST}\n${good.agent.configFile}: usable\n`,
    );
    const bad = await run({ args: ['--check-config'], config: '[sso]\nwhen = now\nnews = 1\n' });
    expect(bad.code).toBe(78);
    expect(bad.agent.text).toBe(
      `error: ${bad.agent.configFile}:2: when in [sso] must be greeter-or-locked or always\n` +
        `warning: ${bad.agent.configFile}:3: unknown key news in [sso]\n`,
    );
  });

  it('checks the defaults where no file is named and none is there', async () => {
    const { agent, code } = await run({ wrapper: withEmptyEtc('exec "$1" --check-config') });
    const file = '/etc/ovirt-guest-agent.conf';
    expect(agent.text).toBe(`${file}: usable\n`);
    expect(code).toBe(0);
  });
});

describe('a wrong configuration', () => {
  it.each([
    [
      '[general]\nheart_beat_rate = 0',
      2,
      'heart_beat_rate in [general] must be a whole number from 1 to 86400 (seconds)',
    ],
    [
      '[sso]\n\noffer_ttl = soon',
      3,
      'offer_ttl in [sso] must be a whole number from 1 to 600 (seconds)',
    ],
    ['[sso]\ndomain = maybe', 2, 'domain in [sso] must be auto or keep or strip'],
    ['[sso]\nsocket = /tmp/x', 2, 'socket in [sso] must be @ and 1 to 107 printable characters'],
    [
      '[sso]\nallowed_uids = root',
      2,
      'allowed_uids in [sso] must be 1 to 64 user ids separated by spaces',
    ],
    ['[sso]\nallow_system = perhaps', 2, 'allow_system in [sso] must be true or false'],
    ['stray', 1, 'expected [section] or key = value'],
  ])('keeps the agent from starting: %j', async (config, line, said) => {
    const { agent, code } = await run({ config: `${config}\n` });
    expect(code).toBe(78);
    expect(agent.text).toBe(`<3>${agent.configFile}:${line}: ${said}\n`);
  });

  it('may be a file that is not there, when it was named', async () => {
    const { agent, code } = await run({ args: ['--config', '/nonexistent/agent.conf'] });
    expect(code).toBe(78);
    expect(agent.text).toBe('<3>/nonexistent/agent.conf: cannot be read (ENOENT)\n');
  });
});

describe('--uninstalled', () => {
  it('tells the host, through the port that is configured, and starts nothing', async () => {
    const agent = new AgentProcess();
    onTestFinished(() => agent[Symbol.asyncDispose]());
    const port = `${agent.folder}/ovirt-guest-agent.0`;
    execFileSync('mkfifo', [port]);
    const host = owned(openSync(port, constants.O_RDONLY | constants.O_NONBLOCK));
    agent.start({ args: ['--uninstalled'] });
    expect([await agent.end(), agent.text]).toEqual([0, '']);
    expect(readFileSync(host, 'utf8')).toBe('{"__name__":"uninstalled"}\n');
  });
});

describe('a configuration of which is warned', () => {
  it('is told at the start, once, and the agent runs', async () => {
    await using agent = new AgentProcess();
    agent.start({ sso: { when: 'always', allowed_uids: 1000 } });
    await agent.logged('waiting for the host channel');
    expect(agent.log.slice(0, 2).map(({ text }) => text)).toEqual([
      `<4>${agent.configFile}:8: allowed_uids in [sso] lacks 0: the PAM module runs as root and will get nothing`,
      `<4>${agent.configFile}:7: ${COST}`,
    ]);
    expect(agent.count(agent.configFile)).toBe(2);
  });
});

describe('the first uid of people', () => {
  it('is not guessed: a login.defs that cannot be read keeps the agent from starting', async () => {
    const { agent, code } = await run({
      wrapper: withEmptyEtc('mkdir /etc/login.defs && exec "$@"'),
    });
    expect(agent.log.at(-1)?.text).toBe('<3>the agent cannot start (read: EISDIR)');
    expect(code).toBe(69);
  });
});

describe('the credential socket at the start', () => {
  it('may have the longest name, for the most accounts', async () => {
    await using agent = new AgentProcess();
    const socket = agent.socket.padEnd(108, 'x');
    const uids = Array.from({ length: 64 }, (_, uid) => uid).join(' ');
    agent.start({ sso: { socket, allowed_uids: uids } });
    await agent.logged('waiting for the host channel');
    expect(readFileSync('/proc/net/unix', 'utf8')).toMatch(new RegExp(` ${socket}$`, 'm'));
  });

  it('is not taken from somebody who holds its name, and nothing is announced', async () => {
    await using bus = await PrivateBus.start(BUS_KINDS[0]);
    using peer = await BusPeer.connect(bus.address);
    await peer.watch("type='signal',member='NameOwnerChanged'");
    const agent = new AgentProcess();
    onTestFinished(() => agent[Symbol.asyncDispose]());
    owned(support.unixSocket('stream', agent.socket, 1));
    agent.start({ bus: bus.address });
    expect(await agent.end()).toBe(69);
    expect(agent.log.at(-1)?.text).toBe(
      `<3>another program holds the credential socket ${agent.socket}: stop it, ss -xlp names it`,
    );
    await peer.daemon('GetId');
    expect(peer.of('NameOwnerChanged')).toEqual([]);
  });

  it("is adopted from systemd, and outlives the agent's death with those who wait at it", async () => {
    await using guest = await Guest.start();
    await guest.agent.stop();
    const socket = `${guest.agent.socket}-systemd`;
    const listening = owned(support.unixSocket('stream', socket, 8));
    const activated = {
      bus: guest.bus.address,
      sso: { socket },
      env: { LISTEN_FDS: '1' },
      wrapper: ACTIVATE,
      stdio: ['ignore', 'pipe', 'pipe', listening],
    } as const satisfies AgentOptions;
    for (let starts = 1; starts <= 2; starts += 1) {
      const lines = guest.agent.log.length;
      const early = connectTo(socket);
      guest.agent.start({ ...activated, stdio: [...activated.stdio] });
      await guest.agent.logged('system bus name acquired', lines);
      const token = await guest.login('alice', 'secret');
      const answer = new Promise((resolve) => early.once('data', resolve));
      early.write(token);
      expect(await answer).toEqual(answerOf('alice', 'secret'));
      early.destroy();
      await guest.agent.stop('SIGKILL');
    }
  });

  it('is bound by the agent when the descriptor was meant for another process', async () => {
    const agent = new AgentProcess();
    onTestFinished(() => agent[Symbol.asyncDispose]());
    const other = owned(support.unixSocket('stream', `${agent.socket}-other`, 8));
    agent.start({
      env: { LISTEN_FDS: '1', LISTEN_PID: '1' },
      stdio: ['ignore', 'pipe', 'pipe', other],
    });
    await agent.logged('waiting for the host channel');
    expect(readFileSync('/proc/net/unix', 'utf8')).toMatch(new RegExp(` ${agent.socket}$`, 'm'));
    expect((await request(agent.socket, { send: ['x'], halfClose: true })).bytes).toHaveLength(0);
  });

  it.each([
    { fds: '2', type: 'stream', said: 'LISTEN_FDS must be 1' },
    { fds: '1', type: 'dgram', said: 'cannot be used (getsockopt: EPROTOTYPE)' },
    { fds: '1', type: 'seqpacket', said: 'cannot be used (getsockopt: EPROTOTYPE)' },
  ] as const)('is not the $type socket among $fds that came', async ({ fds, type, said }) => {
    const name = `@ovirt-sso-test-${process.pid}-${type}-${fds}`;
    const fd = owned(support.unixSocket(type, name, type === 'dgram' ? 0 : 8));
    const { agent, code } = await run({
      sso: { socket: name },
      env: { LISTEN_FDS: fds },
      wrapper: ACTIVATE,
      stdio: ['ignore', 'pipe', 'pipe', fd],
    });
    expect(code).toBe(78);
    expect(agent.log.at(-1)?.text).toContain(said);
  });

  it('is no file that came as a descriptor', async () => {
    const env = { LISTEN_FDS: '1' };
    const { agent, code } = await run({ env, wrapper: ACTIVATE });
    expect(code).toBe(78);
    expect(agent.log.at(-1)?.text).toMatch(/cannot be used \(getsockopt: (?:EBADF|ENOTSOCK)\)/);
  });
});

it('is a process of its own name', async () => {
  await using agent = new AgentProcess();
  agent.start();
  await agent.logged('waiting for the host channel');
  expect(readFileSync(`/proc/${agent.pid}/comm`, 'utf8')).toBe('ovirt-sso-agent\n');
});

describe('the service manager', () => {
  it.each(['path', 'abstract'])(
    'hears of start and end on a socket with a %s name',
    async (kind) => {
      await using agent = new AgentProcess();
      const name = kind === 'path' ? `${agent.folder}/notify` : `${agent.socket}-notify`;
      const fd = owned(support.unixSocket('dgram', name, 0));
      agent.start({ env: { NOTIFY_SOCKET: name } });
      let state: string | undefined;
      await until(() => {
        state = support.receive(fd);
        return state !== undefined;
      }, 'the agent says that it is ready');
      expect(state).toBe('READY=1');
      expect((await agent.stop()).code).toBe(0);
      expect(support.receive(fd)).toBe('STOPPING=1');
      expect(support.receive(fd)).toBeUndefined();
    },
  );
});
