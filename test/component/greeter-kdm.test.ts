import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shortId } from '../../agent/short-id.ts';
import { Greeter } from '../../greeter-kdm/greeter.ts';
import { QtDisplayManager } from '../../greeter-kdm/qt-display-manager.ts';
import { SDDM, type Session } from '../../greeter-kdm/wire.ts';
import { BUS_KINDS, PrivateBus } from '../support/bus.ts';
import { BusPeer } from '../support/bus-peer.ts';
import { root } from '../support/make.ts';
import { StandingAgent } from '../support/standing-agent.ts';
import { pause, until } from '../support/wait.ts';
import { PlayedDaemon } from '../unit/greeter-kdm/support/daemon.ts';
import { folder, UID } from '../unit/greeter-kdm/support/folder.ts';
import { recordedLog } from '../unit/support/log.ts';

const PROGRAM = `${root}/dist/ovirt-sso-greeter-kdm`;
const TOKEN = `ovirt-sso-${'a'.repeat(43)}`;
const OTHER = `ovirt-sso-${'b'.repeat(43)}`;
const SESSION: Session = { type: 'x11', file: '/s/a.desktop' };

describe.each(BUS_KINDS)('on a %s, the greeter', (kind) => {
  let bus: PrivateBus;
  let agent: StandingAgent;
  let greeter: Greeter;
  let place: string;
  let lines: string[];

  beforeEach(async () => {
    bus = await PrivateBus.start(kind);
    agent = await StandingAgent.start(bus.address);
    place = folder();
    const recorded = recordedLog();
    lines = recorded.lines;
    const names = /^sddm-/;
    const family = { name: 'SDDM', folders: [place], names, answering: SDDM, session };
    greeter = new Greeter({
      log: recorded.log,
      busAddress: bus.address,
      managers: [new QtDisplayManager(family, UID)],
    });
    greeter.start();
  });

  afterEach(async () => {
    await greeter.stop();
    agent[Symbol.dispose]();
    await bus[Symbol.asyncDispose]();
  });

  function session(): Session {
    return SESSION;
  }

  function daemon(): Promise<PlayedDaemon> {
    return PlayedDaemon.start(`${place}/sddm-a`, { dialect: SDDM });
  }

  it('says that it is ready when a display is there, and logs in who the agent says', async () => {
    const sddm = await daemon();
    await agent.ready();
    agent.tell(TOKEN);
    await until(() => sddm.logins.length === 1, 'SDDM gets a login');
    expect(sddm.logins[0]).toEqual({ user: 'alice', password: TOKEN, type: 1, file: SESSION.file });
    const line = `login succeeded: login=${shortId(TOKEN)} user=alice by=SDDM at=${place}/sddm-a\n`;
    await until(() => lines.includes(line), `one line of a login:\n${lines.join('')}`);
    expect(agent.calls).toEqual(['Ready()', `Describe(${TOKEN})`]);
    expect(lines.join('')).not.toContain(TOKEN);
  });

  it('hears nobody but the agent', async () => {
    const sddm = await daemon();
    await agent.ready();
    const stranger = await BusPeer.connect(bus.address);
    stranger.send({
      type: 4,
      path: '/org/ovirt/vdsm/Credentials',
      interface: 'org.ovirt.vdsm.Credentials',
      member: 'UserAuthenticated',
      destination: String(agent.callers[0]),
      signature: 's',
      body: [TOKEN],
    });
    await stranger.fence(String(agent.callers[0]));
    agent.tell(OTHER);
    await until(() => sddm.logins.length === 1, 'SDDM gets a login');
    expect(sddm.logins[0]?.password).toBe(OTHER);
    stranger[Symbol.dispose]();
  });

  it('tries nothing when the agent does not say whose a token is', async () => {
    const sddm = await daemon();
    agent.user = () => undefined;
    await agent.ready();
    agent.tell(TOKEN);
    await until(() => lines.some((line) => line.includes('login not tried')), 'it says so');
    expect(sddm.logins).toEqual([]);
  });

  it('leaves a login that comes too early to the agent, and asks for it later', async () => {
    await until(
      () => lines.some((line) => line.startsWith('the agent is on')),
      'the agent is seen',
    );
    // To everybody: nobody has said yet that he is ready.
    agent.tell(TOKEN);
    await until(() => lines.some((line) => line.includes('left to the agent')), 'it is left');
    const sddm = await daemon();
    await agent.ready();
    agent.tell(TOKEN);
    await until(() => sddm.logins.length === 1, 'SDDM gets it');
  });

  it('says so again when the agent is back, and when SDDM is', async () => {
    await daemon();
    await agent.ready();
    agent[Symbol.dispose]();
    agent = await StandingAgent.start(bus.address);
    await agent.ready();
    await bus.kill();
    agent[Symbol.dispose]();
    await bus.start();
    agent = await StandingAgent.start(bus.address);
    await agent.ready();
    expect(lines.filter((line) => line.includes('not on the bus'))).not.toEqual([]);
    rmSync(`${place}/sddm-a`);
  });
});

describe('the program', () => {
  function run(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
    const env = { PATH: process.env.PATH, DBUS_SYSTEM_BUS_ADDRESS: 'unix:path=/nowhere' };
    return new Promise((resolve) => {
      execFile(PROGRAM, args, { env }, (error, out, err) => {
        resolve({ code: error === null ? 0 : Number(error.code), out, err });
      });
    });
  }

  it('tells its version and how it is used', async () => {
    expect((await run('--version')).out).toMatch(/^ovirt-sso-greeter-kdm \d/);
    expect(await run('--help')).toMatchObject({ code: 0, err: '' });
  });

  it('ends with 64 for what it does not understand', async () => {
    const { code, err } = await run('--what');
    expect([code, err]).toEqual([64, expect.stringContaining('--help')]);
  });

  it('ends with 69 when a login would not work, and says why', async () => {
    const { code, out } = await run('--check');
    expect(code).toBe(69);
    expect(out).toContain('the agent is not on the bus\nSDDM: no greeter');
  });

  it('ends with 0 by SIGTERM', async () => {
    const env = { PATH: process.env.PATH, DBUS_SYSTEM_BUS_ADDRESS: 'unix:path=/nowhere' };
    const greeter = spawn(PROGRAM, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    await once(greeter.stdout, 'data');
    await pause(100);
    greeter.kill('SIGTERM');
    expect(await once(greeter, 'exit')).toEqual([0, null]);
  });
});
