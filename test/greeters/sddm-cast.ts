/** Who plays with SDDM: a bus, logind, a host, the agent, and the greeter under test. */

import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { AgentProcess } from '../support/agent.ts';
import type { PrivateBus } from '../support/bus.ts';
import { BusPeer } from '../support/bus-peer.ts';
import { SimulatedHost } from '../support/host.ts';
import { MockLogind, startLogindBus } from '../support/logind.ts';
import { root } from '../support/make.ts';
import { until } from '../support/wait.ts';
import { displaySocket } from './person.ts';
import { AGENT_UID, ALICE_UID, SESSIONS } from './sddm-stage.ts';

const POLICY = `${root}/packaging/dbus/org.ovirt.vdsm.Credentials.conf`;
const SOCKET = '@/tmp/ovirt-cred-channel';

export class SddmCast {
  readonly agent = new AgentProcess();
  readonly host = new SimulatedHost(this.agent.folder);
  readonly logind: MockLogind;
  /** Lines of the greeter under test. */
  readonly lines: string[] = [];
  /** Root, who sees everything on the bus. */
  readonly #monitor: BusPeer;
  readonly #bus: PrivateBus;
  readonly #sddmUid: number;
  #heard = 0;
  #sddm: ChildProcess | undefined;
  #greeter: ChildProcess | undefined;

  private constructor(bus: PrivateBus, logind: MockLogind, monitor: BusPeer, sddmUid: number) {
    this.#bus = bus;
    this.logind = logind;
    this.#monitor = monitor;
    this.#sddmUid = sddmUid;
  }

  static async assemble(sddmUid: number): Promise<SddmCast> {
    const bus = await startLogindBus('dbus-daemon', { file: POLICY, uid: AGENT_UID });
    const logind = await MockLogind.start(bus);
    await logind.giveScreen();
    await logind.add({ id: 'c1', uid: sddmUid, user: 'sddm', class: 'greeter', type: 'x11' });
    await logind.bring('c1');
    const monitor = await BusPeer.connect(bus.address);
    await monitor.monitor();
    const cast = new SddmCast(bus, logind, monitor, sddmUid);
    await cast.#startAgent();
    return cast;
  }

  async #startAgent(): Promise<void> {
    this.host.connect();
    chownSync(realpathSync(this.host.port), AGENT_UID, AGENT_UID);
    this.agent.start({
      bus: this.#bus.address,
      uid: AGENT_UID,
      args: ['--debug'],
      sso: { socket: SOCKET, when: 'greeter-or-locked' },
    });
    await this.agent.logged('system bus name acquired');
    await this.host.next('heartbeat');
  }

  /** The host sends a login; gives the token that the greeter was told. */
  async logIn(user: string, password: string): Promise<string> {
    this.host.login(user, password);
    const tokens = () => this.#monitor.of('UserAuthenticated');
    await until(
      () => tokens().length > this.#heard,
      `the agent announces a login:\n${this.lines.join('\n')}`,
      20_000,
    );
    const token = String(tokens()[this.#heard]?.body?.[0]);
    this.#heard = tokens().length;
    return token;
  }

  /** How often the greeter has said that it takes logins. */
  async ready(count: number): Promise<void> {
    await until(
      () => this.#monitor.of('Ready').length >= count,
      `the greeter says Ready() ${count} times:\n${this.lines.join('\n')}`,
      20_000,
    );
  }

  get pid(): number {
    if (this.#greeter?.pid === undefined) throw new Error('the greeter was not started');
    return this.#greeter.pid;
  }

  startSddm(): void {
    const log = openSync('/tmp/sddm.log', 'a');
    this.#sddm = spawn('/usr/bin/sddm', [], {
      stdio: ['ignore', log, log],
      env: this.#environment,
    });
  }

  /** Starts the greeter under test, as SDDM's account. */
  startGreeter(): void {
    this.#greeter = spawn(`${root}/dist/ovirt-sso-greeter-kdm`, ['--debug'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: this.#environment,
      cwd: '/',
      uid: this.#sddmUid,
      gid: this.#sddmUid,
    });
    if (this.#greeter.stdout === null) throw new Error('the greeter has no output');
    createInterface({ input: this.#greeter.stdout }).on('line', (line) => this.lines.push(line));
  }

  /** The first line from the `from`th on that has `text` in it. */
  async logged(text: string, from = 0): Promise<string> {
    const find = (): string | undefined =>
      this.lines.slice(from).find((line) => line.includes(text));
    await until(
      () => find() !== undefined,
      `the greeter logs ${text}:\n${this.lines.join('\n')}\n${this.agent.text}`,
      20_000,
    );
    return find() ?? '';
  }

  /** A display with a greeter on it, another one than `before`. */
  async display(before?: string): Promise<string> {
    const now = (): string | undefined => displaySocket();
    await until(() => now() !== undefined && now() !== before, 'SDDM has a display', 20_000);
    return now() ?? '';
  }

  /** The sessions that were begun: user and process id. */
  get sessions(): { readonly user: string; readonly pid: number }[] {
    const lines = readFileSync(SESSIONS, 'utf8').trim().split('\n');
    return lines
      .filter((line) => line !== '')
      .map((line) => line.split(' '))
      .map(([user = '', pid]) => ({ user, pid: Number(pid) }));
  }

  /** Waits for the `count`th session and gives its user. */
  async session(count: number): Promise<string> {
    await until(() => this.sessions.length >= count, `session ${count} begins`, 20_000);
    return this.sessions[count - 1]?.user ?? '';
  }

  /** Ends the newest session, after which SDDM makes a display anew. */
  async endSession(display: string): Promise<string> {
    const { pid } = this.sessions.at(-1) ?? { pid: 0 };
    process.kill(pid, 'SIGKILL');
    return this.display(display);
  }

  /** Kills SDDM without a farewell, and starts it again. */
  async restartSddm(display: string): Promise<string> {
    this.#sddm?.kill('SIGTERM');
    await until(() => displaySocket() !== display, 'SDDM takes its socket away', 20_000);
    this.startSddm();
    return this.display(display);
  }

  /** A locked session of alice that SDDM may bring back. */
  async addAliceSession(): Promise<void> {
    const alice = { id: 'c9', uid: ALICE_UID, user: 'alice', type: 'x11' };
    await this.logind.add({ ...alice, isLocked: true });
    await this.logind.set('c9', { Service: ['s', 'sddm'], State: ['s', 'online'] });
    await this.logind.bring('c1');
    await this.logind.forget();
  }

  get #environment(): NodeJS.ProcessEnv {
    return { PATH: process.env.PATH, DBUS_SYSTEM_BUS_ADDRESS: this.#bus.address };
  }
}
