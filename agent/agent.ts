/** Wiring and lifecycle: the only file that knows more than one room. */

import { Bus } from './bus/bus.ts';
import type { Config } from './config.ts';
import { Desktop } from './desktop/desktop.ts';
import { SleepInhibitor } from './desktop/sleep-inhibitor.ts';
import { Inbox } from './host/inbox.ts';
import { LineReader } from './host/line-reader.ts';
import { Link } from './host/link.ts';
import { Port } from './host/port.ts';
import { LimitedLog, type Log } from './log.ts';
import type { GuestMessage, Heartbeat, HostMessage } from './messages.ts';
import type { Native } from './native.ts';
import { MemoryProbe } from './report/memory.ts';
import { systemProbes } from './report/probes.ts';
import { Reports } from './report/schedule.ts';
import { SecretMemory } from './secret.ts';
import { BUS_NAME } from './sso/announcer.ts';
import { Broker } from './sso/broker.ts';
import { CredentialServer } from './sso/credential-server.ts';
import { Everybody } from './sso/everybody.ts';
import { readUidMin } from './sso/login-defs.ts';
import { newToken } from './sso/token.ts';
import { WhoWaits } from './sso/who-waits.ts';

export { sayUninstalled } from './host/farewell.ts';

/**
 * NSS may ask a directory server; a greeter that waits longer than five seconds has lost its
 * person, and a mapping takes two look-ups at most.
 */
const NSS_DEADLINE_MS = 2_500;
/** What the host can cause is logged at most this often, each kind; its logins always. */
const HOST_LOG_MS = 1_000;

export interface AgentOptions {
  readonly config: Config;
  readonly native: Native;
  readonly log: Log;
  /** D-Bus address of the system bus. */
  readonly busAddress: string;
  /** systemd's listening socket, if it passed one. */
  readonly listenFd: number | undefined;
  /** Milliseconds between two signs of life for systemd, if it waits for them. */
  readonly watchdogMs?: number | undefined;
}

export class Agent {
  readonly #native: Native;
  readonly #log: Log;
  readonly #config: Config;
  readonly #secrets: SecretMemory;
  readonly #bus: Bus;
  readonly #desktop: Desktop;
  readonly #broker: Broker;
  readonly #server: CredentialServer;
  readonly #port: Port;
  readonly #link: Link;
  readonly #memory: MemoryProbe;
  readonly #reports: Reports;
  readonly #hostLog: LimitedLog;
  readonly #inbox: Inbox;
  readonly #watchdogMs: number | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #watchdog: NodeJS.Timeout | undefined;

  /** Takes the socket. Throws the addon's error when that, or locked memory, is not to be had. */
  constructor(options: AgentOptions) {
    const { config, native, log } = options;
    this.#config = config;
    this.#native = native;
    this.#log = log;
    this.#watchdogMs = options.watchdogMs;
    this.#secrets = new SecretMemory(native);
    this.#hostLog = new LimitedLog(log, HOST_LOG_MS, native.boottime);
    this.#memory = new MemoryProbe(native.boottime);
    this.#bus = new Bus({
      address: options.busAddress,
      name: BUS_NAME,
      log,
      ready: () => this.#broker.audienceChanged(),
    });
    const whoWaits = new WhoWaits({
      bus: this.#bus,
      follow: (uid) => this.#bus.connections.follow(uid),
      monotonic: native.monotonic,
    });
    this.#bus.connections.watch((name, isThere) => {
      whoWaits.connection(name, isThere);
      if (isThere) this.#broker.audienceChanged();
    });
    const isForEverybody = config.sso.when === 'always';
    this.#desktop = new Desktop({
      bus: this.#bus,
      log: this.#hostLog,
      send: (message) => this.#link.send(message),
      inFront: (waiting) => {
        if (isForEverybody) return;
        whoWaits.inFront(waiting);
        this.#broker.audienceChanged();
      },
      inhibitor: new SleepInhibitor({ busAddress: options.busAddress, log }),
      onSleep: (why) => this.#broker.clear(`the machine goes to ${why}`),
    });
    this.#broker = new Broker({
      memory: this.#secrets,
      log,
      now: native.boottime,
      newToken,
      resolve: (name) => native.resolveUser(name, NSS_DEADLINE_MS),
      rules: { ...config.sso, uidMin: readUidMin() },
      ttlMs: config.sso.offerTtl * 1000,
      audience: isForEverybody ? new Everybody(this.#bus) : whoWaits,
    });
    this.#server = new CredentialServer({
      native,
      broker: this.#broker,
      log,
      socket: config.sso.socket,
      fd: options.listenFd,
      allowedUids: config.sso.allowedUids,
    });
    this.#reports = new Reports({
      probes: systemProbes(config, log),
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
    this.#tellSystemd('READY=1');
    if (this.#watchdogMs === undefined) return;
    this.#watchdog = setInterval(() => this.#tellSystemd('WATCHDOG=1'), this.#watchdogMs);
  }

  /** Wipes what is held, says goodbye to the host and lets go of everything. */
  stop(): void {
    this.#broker.clear('the agent stops');
    this.#server.close();
    const { strangers } = this.#server;
    if (strangers > 0) this.#log.notice('strangers were turned away', { connections: strangers });
    clearInterval(this.#heartbeat);
    clearInterval(this.#watchdog);
    this.#reports.stop();
    this.#tellSystemd('STOPPING=1');
    this.#link.send({ name: 'session-shutdown' });
    this.#port.stop();
    this.#desktop.stop();
    this.#bus.stop();
  }

  /** Wipes what is held and nothing else: the last thing that a broken agent does. */
  abandon(): void {
    this.#broker.clear('the agent is broken');
  }

  /** A service manager that does not listen is its own trouble, not the login's. */
  #tellSystemd(state: string): void {
    try {
      this.#native.notify(state);
    } catch (error) {
      const { code, syscall } = error as NodeJS.ErrnoException;
      if (typeof syscall !== 'string') throw error;
      this.#log.warning('systemd cannot be told', { state, why: `NOTIFY_SOCKET: ${code}` });
    }
  }

  #hostArrived(): void {
    this.#hostLog.info('host connected');
    const rate = this.#config.heartBeatRate * 1000;
    // Before the first word: a port that breaks at it ends these beats as it ends the others.
    this.#heartbeat = setInterval(() => this.#link.beat(), rate);
    this.#reports.start();
    this.#link.hostArrived();
  }

  #hostLeft(): void {
    this.#hostLog.info('host disconnected');
    clearInterval(this.#heartbeat);
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
        void this.#broker.login(message.username, message.password);
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
      default:
        this.#inbox.ignored(message.name, 'not supported yet');
        break;
    }
  }
}
