/** Wiring and lifecycle: the only file that knows more than one room. */

import { Bus } from './bus/bus.ts';
import type { Config, ConfigResult } from './config.ts';
import { Desktop } from './desktop/desktop.ts';
import { SleepInhibitor } from './desktop/sleep-inhibitor.ts';
import { Hooks } from './hooks/hooks.ts';
import { Inbox } from './host/inbox.ts';
import { LineReader } from './host/line-reader.ts';
import { Link } from './host/link.ts';
import { Port } from './host/port.ts';
import { LimitedLog, type Log } from './log.ts';
import type { GuestMessage, Heartbeat, HostMessage } from './messages.ts';
import type { Native } from './native.ts';
import { reloaded } from './reload.ts';
import { MemoryProbe } from './report/memory.ts';
import { systemProbes } from './report/probes.ts';
import { Reports } from './report/schedule.ts';
import { hostRounds, type Rounds } from './rounds.ts';
import { SecretMemory } from './secret.ts';
import { ServiceManager } from './service-manager.ts';
import { BUS_NAME } from './sso/announcer.ts';
import { Exchange } from './sso/exchange.ts';
import { Status } from './status.ts';

export { sayUninstalled } from './host/farewell.ts';

/** What the host can cause is logged at most this often, each kind; its logins always. */
const HOST_LOG_MS = 1_000;

export interface AgentOptions {
  readonly config: Config;
  readonly native: Native;
  readonly log: Log;
  readonly version: string;
  /** D-Bus address of the system bus. */
  readonly busAddress: string;
  /** systemd's listening socket, if it passed one. */
  readonly listenFd: number | undefined;
  /** Milliseconds between two signs of life for systemd, if it waits for them. */
  readonly watchdogMs?: number | undefined;
}

export class Agent {
  readonly #log: Log;
  readonly #systemd: ServiceManager;
  /** The one in force: what is read of it is read when it is used. */
  #config: Config;
  readonly #secrets: SecretMemory;
  readonly #bus: Bus;
  readonly #desktop: Desktop;
  readonly #hooks: Hooks;
  readonly #exchange: Exchange;
  readonly #status: Status;
  readonly #port: Port;
  readonly #link: Link;
  readonly #memory: MemoryProbe;
  readonly #reports: Reports;
  readonly #hostLog: LimitedLog;
  readonly #inbox: Inbox;
  readonly #rounds: Rounds;

  /** Takes the socket. Throws the addon's error when that, or locked memory, is not to be had. */
  constructor(options: AgentOptions) {
    const { config, native, log } = options;
    this.#config = config;
    const current = (): Config => this.#config;
    this.#log = log;
    this.#systemd = new ServiceManager(native.notify, log, options.watchdogMs);
    this.#secrets = new SecretMemory(native);
    this.#hostLog = new LimitedLog(log, HOST_LOG_MS, native.boottime);
    this.#memory = new MemoryProbe(native.boottime);
    this.#bus = new Bus({
      address: options.busAddress,
      name: BUS_NAME,
      log,
      ready: () => this.#exchange.audienceChanged(),
    });
    this.#desktop = new Desktop({
      bus: this.#bus,
      log: this.#hostLog,
      send: (message) => this.#link.send(message),
      inFront: (waiting) => this.#exchange.inFront(waiting),
      inhibitor: new SleepInhibitor({ busAddress: options.busAddress, log }),
      onSleep: (why) => this.#exchange.clear(`the machine goes to ${why}`),
    });
    this.#hooks = new Hooks({
      bus: this.#bus,
      log: this.#hostLog,
      now: native.boottime,
      send: (message) => this.#link.send(message),
      beforeSleep: (why) => this.#exchange.clear(`the machine goes into ${why}`),
      reportCpus: () => this.#reports.ask('number-of-cpus'),
    });
    this.#exchange = new Exchange({
      config: () => this.#config.sso,
      native,
      log,
      secrets: this.#secrets,
      bus: this.#bus,
      listenFd: options.listenFd,
      ended: (login) => this.#status.ended(login),
    });
    this.#status = new Status({
      version: options.version,
      now: native.boottime,
      isHostConnected: () => this.#rounds.isGoing,
      apiVersion: () => this.#link.version,
      inFront: () => this.#exchange.front,
      isLoginWaiting: () => this.#exchange.isWaiting,
      strangers: () => this.#exchange.strangers,
      rehearsals: () => this.#exchange.rehearsals,
      rehearse: (name) => this.#exchange.rehearse(name),
    });
    this.#bus.service.export('/org/ovirt/sso/Agent', {
      'org.ovirt.sso.Agent1': this.#status.interface,
      'org.ovirt.sso.Greeter1': this.#exchange.greeterInterface,
    });
    this.#reports = new Reports({
      probes: systemProbes(current, log),
      send: (report) => this.#link.send(report),
      now: native.boottime,
      log,
    });
    this.#link = new Link({
      send: (name, line) => this.#port.send(name, line),
      report: () => this.#everything(),
      heartbeat: () => this.#beat(),
      log: this.#hostLog,
    });
    this.#inbox = new Inbox({
      secrets: this.#secrets,
      log: this.#hostLog,
      unlimited: log,
      message: (message) => this.#message(message),
    });
    this.#rounds = hostRounds(current, {
      beat: () => this.#link.beat(),
      look: () => this.#desktop.seat.look(),
    });
    this.#port = new Port({
      paths: config.devices,
      native,
      log,
      reader: new LineReader(native, this.#inbox),
      connected: () => this.#hostArrived(),
      disconnected: () => this.#hostLeft(),
    });
  }

  start(): void {
    this.#bus.start();
    this.#port.start();
    this.#systemd.ready();
  }

  /** Takes a new configuration over, whole or not at all. `usec`: see {@link ServiceManager}. */
  reload(usec: bigint, read: () => ConfigResult): void {
    this.#systemd.reloading(usec);
    const config = reloaded(this.#config, read(), this.#log);
    if (config !== this.#config) this.#adopt(config);
    this.#systemd.ready();
  }

  /** Wipes what is held, says goodbye to the host and lets go of everything. */
  stop(): void {
    this.#exchange.clear('the agent stops');
    this.#exchange.close();
    const { strangers } = this.#exchange;
    if (strangers > 0) this.#log.notice('strangers were turned away', { connections: strangers });
    this.#rounds.stop();
    this.#reports.stop();
    this.#systemd.stopping();
    this.#link.send({ name: 'session-shutdown' });
    this.#port.stop();
    this.#desktop.stop();
    this.#bus.stop();
  }

  /** Wipes what is held and nothing else: the last thing that a broken agent does. */
  abandon(): void {
    this.#exchange.clear('the agent is broken');
  }

  #adopt(config: Config): void {
    this.#config = config;
    this.#exchange.reloaded();
    if (!this.#rounds.isGoing) return;
    this.#rounds.start();
    this.#reports.start();
  }

  #hostArrived(): void {
    this.#hostLog.info('host connected');
    // Before the first word: a port that breaks at it ends these beats as it ends the others.
    this.#rounds.start();
    this.#reports.start();
    this.#link.hostArrived();
  }

  #hostLeft(): void {
    this.#hostLog.info('host disconnected');
    this.#rounds.stop();
    this.#reports.stop();
    this.#link.hostLeft();
  }

  #beat(): Omit<Heartbeat, 'apiVersion'> {
    const { freeRam, stat } = this.#memory.sample();
    return { name: 'heartbeat', 'free-ram': freeRam, 'memory-stat': stat };
  }

  /** All that a refresh tells, in VDSM's order; the state of the session comes behind it. */
  #everything(): GuestMessage[] {
    const [activeUser, ...session] = this.#desktop.seat.present();
    return [...(activeUser === undefined ? [] : [activeUser]), ...this.#reports.all(), ...session];
  }

  #message(message: HostMessage): void {
    switch (message.name) {
      case 'login':
        void this.#exchange.login(message.username, message.password);
        break;
      case 'refresh':
        this.#link.refreshRequested(message.apiVersion);
        break;
      case 'api-version':
        this.#link.versionOffered(message.apiVersion);
        break;
      case 'echo':
        this.#link.send(message);
        break;
      case 'lock-screen':
      case 'log-off':
      case 'shutdown':
      case 'hibernate':
        void this.#desktop.obey(message);
        break;
      case 'lifecycle-event':
      case 'set-number-of-cpus':
        void this.#hooks.obey(message);
        break;
    }
  }
}
