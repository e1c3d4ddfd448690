/** KDM has no greeter session: what the real agent tells the greeter of root, and nobody else. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Greeter } from '../../greeter-kdm/greeter.ts';
import { Kdm } from '../../greeter-kdm/kdm.ts';
import { AgentProcess } from '../support/agent.ts';
import { BUS_KINDS, type PrivateBus } from '../support/bus.ts';
import { BusPeer } from '../support/bus-peer.ts';
import { answerOf, request } from '../support/credential-client.ts';
import { ForeignListener } from '../support/foreign-listener.ts';
import { SimulatedHost } from '../support/host.ts';
import { MockLogind, startLogindBus } from '../support/logind.ts';
import { root } from '../support/make.ts';
import { pause, until } from '../support/wait.ts';
import { PlayedKdm } from '../unit/greeter-kdm/support/kdm.ts';
import { recordedLog } from '../unit/support/log.ts';

const POLICY = `${root}/packaging/dbus/org.ovirt.vdsm.Credentials.conf`;
const DENIED = 'org.freedesktop.DBus.Error.AccessDenied';
/** Accounts that every Debian has; a bus lets in only such. `sync` is the agent's here. */
const NOBODY = 65_534;
const DAEMON = 1;
const SYNC = 4;
const GDM = { id: 'c1', uid: NOBODY, user: 'gdm', class: 'greeter' };
const PERSON = { id: 'c2', uid: DAEMON, user: 'daemon' };

describe.each(BUS_KINDS)('on a %s', (kind) => {
  let bus: PrivateBus;
  let logind: MockLogind;
  let agent: AgentProcess;
  let host: SimulatedHost;
  let greeter: Greeter;
  let kdm: PlayedKdm;
  let place: string;
  /** Another program of root. */
  let other: BusPeer;
  const { log, lines } = recordedLog();

  beforeEach(async () => {
    bus = await startLogindBus(kind, { file: POLICY, uid: SYNC });
    logind = await MockLogind.start(bus);
    await logind.add(GDM);
    await logind.add(PERSON);
    agent = new AgentProcess();
    host = new SimulatedHost(agent.folder);
    host.connect();
    agent.start({ bus: bus.address, sso: { when: 'greeter-or-locked' }, args: ['--debug'] });
    await agent.logged('the desktop changed');
    place = mkdtempSync(join(tmpdir(), 'ovirt-sso-kdm-'));
    kdm = await PlayedKdm.start(place);
    other = await BusPeer.connect(bus.address);
    lines.length = 0;
    const managers = [new Kdm(0, `${place}/dmctl`)];
    greeter = new Greeter({ log, busAddress: bus.address, managers });
    greeter.start();
    await until(() => lines.some((line) => line.startsWith('a greeter takes')), 'KDM is found');
    await until(() => lines.some((line) => line.startsWith('the agent is on')), 'the agent too');
  });

  afterEach(async () => {
    await greeter.stop();
    other[Symbol.dispose]();
    await agent[Symbol.asyncDispose]();
    host[Symbol.dispose]();
    await logind[Symbol.asyncDispose]();
    await bus[Symbol.asyncDispose]();
    rmSync(place, { recursive: true });
  });

  async function login(count: number): Promise<string> {
    host.login('alice', 'secret');
    await until(() => kdm.logins.length === count, `KDM gets a login:\n${agent.text}${lines}`);
    return kdm.logins[count - 1]?.at(3) ?? '';
  }

  it("KDM gets a login's token, which is told to no other, of root neither", async () => {
    await using stranger = await ForeignListener.start(DAEMON, bus.address);
    expect(await stranger.ask('org.ovirt.sso.Greeter1', 'Ready')).toBe(DENIED);
    const token = await login(1);
    expect(kdm.logins).toEqual([[':0', 'schedule', 'alice', token]]);
    expect(await stranger.ask('org.ovirt.sso.Greeter1', 'Describe', token)).toBe(DENIED);
    await other.fence('org.ovirt.vdsm.Credentials');
    expect([stranger.tokens, other.of('UserAuthenticated')]).toEqual([[], []]);
    const send = [`${token}\nalice`];
    const { bytes } = await request(agent.socket, { send, halfClose: true });
    expect(bytes).toEqual(answerOf('alice', 'secret'));
  });

  it('KDM gets none while somebody is at work, and the next one without asking again', async () => {
    await login(1);
    await logind.bring(PERSON.id);
    await agent.logged('outcome="daemon is at the desktop, and it is not locked"');
    host.login('alice', 'secret');
    await agent.logged('login not offered: user=alice why="daemon is at the desktop');
    host.skip();
    await logind.bring(undefined, PERSON.id);
    await host.next('session-logoff');
    await login(2);
  });

  it('KDM gets none while there is a greeter with a session', async () => {
    await logind.bring(GDM.id);
    await using gdm = await ForeignListener.start(NOBODY, bus.address);
    // The agent has heard of that session once its account may say so.
    while ((await gdm.ask('org.ovirt.sso.Greeter1', 'Ready')) === DENIED) await pause(20);
    host.login('alice', 'secret');
    await until(() => gdm.tokens.length === 1, `GDM's greeter hears a token:\n${agent.text}`);
    expect(kdm.logins).toEqual([]);
    await logind.bring(undefined, GDM.id);
    await until(() => kdm.logins.length === 1, 'KDM hears it when that greeter has gone');
  });
});
