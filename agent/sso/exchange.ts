/** The exchange: all that is between a login of the host and its one delivery to PAM. */

import type { Config } from '../config.ts';
import type { ExportedInterface, ExportedObject } from '../exported.ts';
import { LimitedLog, type Log } from '../log.ts';
import type { Native } from '../native.ts';
import type { SecretBuffer, SecretMemory } from '../secret.ts';
import type { EndedLogin } from '../status.ts';
import type { Waiting } from '../waiting.ts';
import { exportContract, type SignalSender } from './announcer.ts';
import { Broker } from './broker.ts';
import { CredentialServer } from './credential-server.ts';
import { Everybody } from './everybody.ts';
import { greeterInterface } from './greeter-interface.ts';
import { readUidMin } from './login-defs.ts';
import { Rehearsal } from './rehearsal.ts';
import { newToken } from './token.ts';
import { UnlockHelper } from './unlock-helper.ts';
import { WhoWaits } from './who-waits.ts';

/**
 * NSS may ask a directory server; a greeter that waits longer than five seconds has lost its
 * person, and a mapping takes two look-ups at most.
 */
const NSS_DEADLINE_MS = 2_500;
/** What callers on the bus can cause is logged at most this often. */
const CALLER_LOG_MS = 10_000;

/** The system bus; `agent/bus` has it. */
export interface ExchangeBus extends SignalSender {
  /** Those of one account. */
  readonly connections: {
    watch(handler: (name: string, isThere: boolean) => void): void;
    follow(uid: number | undefined): void;
  };
  readonly service: { export(path: string, object: ExportedObject): void };
}

export interface ExchangeOptions {
  /** The configuration in force. */
  readonly config: () => Config['sso'];
  readonly native: Native;
  readonly log: Log;
  readonly secrets: SecretMemory;
  readonly bus: ExchangeBus;
  /** systemd's listening socket, if it passed one. */
  readonly listenFd: number | undefined;
  /** A login is over, or was not offered. */
  readonly ended: (login: EndedLogin) => void;
  /** Where the unlock helper is, when it is not at its usual place. */
  readonly unlockSocket?: string;
}

export class Exchange {
  readonly #broker: Broker;
  readonly #server: CredentialServer;
  readonly #whoWaits: WhoWaits;
  readonly #rehearsal: Rehearsal;
  readonly #unlockHelper: UnlockHelper;
  /** What greeters of ours may ask. */
  readonly greeterInterface: ExportedInterface;
  #front = 'unknown';

  readonly #config: ExchangeOptions['config'];

  /** Takes the socket. Throws the addon's error when it is not to be had. */
  constructor(options: ExchangeOptions) {
    const { config, native, log, secrets, bus, listenFd, ended } = options;
    this.#config = config;
    const uidMin = readUidMin();
    const everybody = new Everybody(bus);
    this.#unlockHelper = new UnlockHelper(log, options.unlockSocket);
    const whoWaits = new WhoWaits({
      bus,
      follow: (uid) => bus.connections.follow(uid),
      unlock: (session, token) => void this.#unlockHelper.open(session, token),
      monotonic: native.monotonic,
    });
    this.#whoWaits = whoWaits;
    this.#broker = new Broker({
      memory: secrets,
      log,
      now: native.boottime,
      newToken,
      resolve: (name) => native.resolveUser(name, NSS_DEADLINE_MS),
      get rules() {
        return { ...config(), uidMin };
      },
      get ttlMs() {
        return config().offerTtl * 1000;
      },
      get audience() {
        return config().when === 'always' ? everybody : whoWaits;
      },
      ended,
    });
    this.#rehearsal = new Rehearsal(bus, native.boottime);
    this.#server = new CredentialServer({
      native,
      broker: this.#broker,
      rehearsal: this.#rehearsal,
      log,
      socket: config().socket,
      fd: listenFd,
      allowedUids: config().allowedUids,
    });
    bus.connections.watch((name, isThere) => {
      whoWaits.connection(name, isThere);
      if (isThere) this.audienceChanged();
    });
    exportContract(bus.service);
    const callers = new LimitedLog(log, CALLER_LOG_MS, native.boottime);
    this.greeterInterface = greeterInterface(this.#broker, callers);
  }

  /** Who waits for a login in front of the seat: a kind of {@link Waiting}, or `unknown`. */
  get front(): string {
    return this.#front;
  }

  /** Is there a login that nobody has taken yet? */
  get isWaiting(): boolean {
    return this.#broker.isWaiting;
  }

  /** Connections to the socket that were closed unread since the start. */
  get strangers(): number {
    return this.#server.strangers;
  }

  /** Rehearsals that a PAM module has asked for since the start. */
  get rehearsals(): number {
    return this.#rehearsal.answered;
  }

  /** Makes an offer of a login. Takes the password over and wipes it in every case. */
  async login(username: string, password: SecretBuffer): Promise<void> {
    await this.#broker.login(username, password);
  }

  /** Another one is in front of the seat; undefined: that is not known. */
  inFront(waiting: Waiting | undefined): void {
    this.#front = waiting?.kind ?? 'unknown';
    this.#whoWaits.inFront(waiting);
    this.audienceChanged();
  }

  /** The name on the bus is ours, or other people are there to hear what is sent under it. */
  audienceChanged(): void {
    this.#broker.audienceChanged();
  }

  /** Begins a rehearsal for this connection, which is told its token; gives the token. */
  rehearse(name: string): string {
    return this.#rehearsal.begin(name);
  }

  /** Takes a new configuration over, as far as it is not read when it is used. */
  reloaded(): void {
    this.#server.allow(this.#config().allowedUids);
    this.audienceChanged();
  }

  /** Wipes what is held. */
  clear(why: string): void {
    this.#broker.clear(why);
  }

  close(): void {
    this.#server.close();
    this.#unlockHelper.close();
  }
}
