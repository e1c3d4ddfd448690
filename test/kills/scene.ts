/** Everybody who takes part in a login, each a process that can be killed and started again. */

import { closeSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type AgentOptions, AgentProcess } from '../support/agent.ts';
import { PrivateBus } from '../support/bus.ts';
import { root } from '../support/make.ts';
import { findCopies } from '../support/memory.ts';
import { Player } from '../support/player.ts';
import { loadTestAddon } from '../support/test-addon.ts';
import { until } from '../support/wait.ts';
import { KillableHost } from './killable-host.ts';
import { PamProcess } from './pam-process.ts';

export type Victim = 'agent' | 'bus' | 'host' | 'greeter' | 'pam';

const GREETER = fileURLToPath(new URL('greeter-process.ts', import.meta.url));
/** Sets LISTEN_PID to the agent, which keeps the shell's process id. */
const ACTIVATE = ['sh', '-c', 'LISTEN_PID=$$ exec "$@"', 'sh'];
/** The socket unit's. */
const BACKLOG = 32;

const SUPPORT = loadTestAddon();

export class Scene implements AsyncDisposable {
  readonly agent = new AgentProcess();
  readonly bus: PrivateBus;
  readonly host: KillableHost;
  greeter: Player;
  pam: PamProcess | undefined;
  readonly #listening: number;
  readonly #confdir: string;
  #heard = 0;
  #clients = 0;

  private constructor(bus: PrivateBus) {
    this.bus = bus;
    this.host = new KillableHost(this.agent.folder);
    this.greeter = this.#newGreeter();
    this.#listening = SUPPORT.unixSocket('stream', this.agent.socket, BACKLOG);
    this.#confdir = `${this.agent.folder}/pam.d`;
    const probe = `auth required ${root}/build/test/pam_probe.so`;
    const module = `${root}/dist/pam_ovirt_cred.so socket=${this.agent.socket}`;
    mkdirSync(this.#confdir);
    writeFileSync(
      `${this.#confdir}/kills`,
      `auth requisite ${module}\n${probe} check\n${probe} prompt\n`,
    );
  }

  /** Everybody is up; VDSM and the agent have agreed on what they speak. */
  static async set(): Promise<Scene> {
    const scene = new Scene(await PrivateBus.start('dbus-daemon'));
    try {
      await scene.host.start();
      scene.#startAgent();
      await scene.greeter.said('ready');
      await scene.agent.logged('system bus name acquired');
      await scene.host.next('heartbeat');
      return scene;
    } catch (error) {
      await scene[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The next token that the greeter hears, other than `old`. */
  async token(old = ''): Promise<string> {
    let token: string | undefined;
    await until(() => {
      const at = this.greeter.lines.findIndex(
        (line, number) => number >= this.#heard && line !== 'ready' && line !== old,
      );
      token = this.greeter.lines[at];
      if (token !== undefined) this.#heard = at + 1;
      return token !== undefined;
    }, `a login is announced:\n${this.agent.text}`);
    return token ?? '';
  }

  /** The greeter starts PAM, which is to get this password. */
  startPam(password: string, user?: string): PamProcess {
    this.#clients += 1;
    const expected = `${this.agent.folder}/password-${this.#clients}`;
    writeFileSync(expected, password);
    return new PamProcess({ confdir: this.#confdir, service: 'kills', expected, user });
  }

  async kill(victim: Victim): Promise<void> {
    if (victim === 'agent') await this.agent.stop('SIGKILL');
    else if (victim === 'pam') await this.pam?.kill();
    else await this[victim].kill();
  }

  /** What the machine does about it: systemd, the display manager, the one who started the host. */
  async recover(victim: Victim): Promise<void> {
    if (victim === 'agent') this.#startAgent();
    if (victim === 'host') await this.host.start();
    if (victim === 'bus') await this.bus.start();
    // No greeter outlives its bus.
    if (victim === 'greeter' || victim === 'bus') {
      await this.greeter.kill();
      this.#heard = 0;
      this.greeter = this.#newGreeter();
      await this.greeter.said('ready');
    }
  }

  /** How many copies of a half of these passwords are in the processes that may have none. */
  copies(passwords: readonly string[]): number {
    const halves = passwords.flatMap((each) => [
      each.slice(0, each.length / 2),
      each.slice(each.length / 2),
    ]);
    const pids = [this.agent.pid, this.bus.pid, this.greeter.pid];
    return pids.flatMap((pid) => findCopies(pid, ...halves)).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pam?.kill();
    await this.host[Symbol.asyncDispose]();
    await this.agent[Symbol.asyncDispose]();
    await this.greeter.kill();
    await this.bus[Symbol.asyncDispose]();
    closeSync(this.#listening);
  }

  #newGreeter(): Player {
    return new Player(process.execPath, [GREETER, this.bus.address]);
  }

  #startAgent(): void {
    const options: AgentOptions = {
      bus: this.bus.address,
      args: ['--debug'],
      env: { LISTEN_FDS: '1', LD_PRELOAD: `${root}/build/test/slow_nss.so` },
      wrapper: ACTIVATE,
      stdio: ['ignore', 'pipe', 'pipe', this.#listening],
    };
    this.agent.start(options);
  }
}
