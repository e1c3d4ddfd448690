/** Who plays on the stage: a host, a bus, the agent as its own account, a greeter, a stranger. */

import { spawn } from 'node:child_process';
import { chownSync, realpathSync } from 'node:fs';
import { AgentProcess } from '../support/agent.ts';
import { PrivateBus } from '../support/bus.ts';
import { Greeter } from '../support/greeter.ts';
import { SimulatedHost } from '../support/host.ts';
import { AGENT_UID, STRANGER_UID, type Stage } from './stage.ts';

const SOCKET = '@/tmp/ovirt-cred-channel';

export class Cast {
  readonly greeter: Greeter;
  readonly agent: AgentProcess;
  readonly host: SimulatedHost;
  /** Alice's. */
  readonly password: string;
  readonly #bus: PrivateBus;
  #echoes = 0;

  private constructor(
    parts: Pick<Cast, 'greeter' | 'agent' | 'host' | 'password'>,
    bus: PrivateBus,
  ) {
    this.greeter = parts.greeter;
    this.agent = parts.agent;
    this.host = parts.host;
    this.password = parts.password;
    this.#bus = bus;
  }

  /** Starts everybody; ready when the agent has its bus name and its host. */
  static async assemble(stage: Stage, password: string, offerTtl = 60): Promise<Cast> {
    const bus = await PrivateBus.start('dbus-daemon', { owners: [AGENT_UID] });
    const greeter = await Greeter.listen(bus.address, stage.confdir);
    const agent = new AgentProcess();
    const host = new SimulatedHost(agent.folder);
    host.connect();
    chownSync(realpathSync(host.port), AGENT_UID, AGENT_UID);
    agent.start({
      bus: bus.address,
      uid: AGENT_UID,
      args: ['--debug'],
      sso: { socket: SOCKET, offer_ttl: offerTtl },
    });
    await agent.logged('system bus name acquired');
    await host.next('heartbeat');
    return new Cast({ greeter, agent, host, password }, bus);
  }

  /** Waits until the agent has dealt with everything that was sent: it answers an echo. */
  async settled(): Promise<void> {
    this.#echoes += 1;
    this.host.send({ __name__: 'echo', mark: this.#echoes });
    let answer = await this.host.next('echo');
    while (answer.fields.mark !== this.#echoes) answer = await this.host.next('echo');
  }

  /** Connects as another account, sends `token`, and counts the bytes that come back. */
  async askAsStranger(token: string): Promise<number> {
    const script = `
      let bytes = 0;
      const socket = require('node:net').connect('\\0${SOCKET.slice(1)}');
      socket.on('connect', () => socket.end(process.env.TOKEN));
      socket.on('data', (data) => { bytes += data.length; });
      socket.on('error', () => {});
      socket.on('close', () => console.log(bytes));`;
    const child = spawn(process.execPath, ['--eval', script], {
      env: { TOKEN: token },
      cwd: '/',
      uid: STRANGER_UID,
      gid: STRANGER_UID,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return Number(Buffer.concat(await child.stdout.toArray()).toString());
  }

  /** Ends everybody, the agent by SIGTERM; gives the agent's exit code. */
  async dismiss(): Promise<number | null> {
    await this.greeter.close();
    const { code } = await this.agent.stop();
    await this.agent[Symbol.asyncDispose]();
    this.host.disconnect();
    await this.#bus[Symbol.asyncDispose]();
    return code;
  }
}
