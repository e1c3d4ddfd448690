/**
 * At most one live offer. The newest login replaces an older one, and every way in which an offer
 * ends is here, with its log line.
 */

import { type Fields, LimitedLog, type Log } from '../log.ts';
import type { SecretBuffer, SecretMemory } from '../secret.ts';
import type { EndedLogin, LoginOutcome } from '../status.ts';
import type { Announcement, Audience } from './audience.ts';
import { Lookups, lookupFailure } from './lookups.ts';
import { Offer } from './offer.ts';
import { isSameUser, type Resolve, type UserRules } from './user.ts';

/**
 * A live offer's end, and who must hear of it again, are looked for this often: the timers of a guest
 * that was suspended run late.
 */
const CHECK_MS = 1_000;
/** What peers of the credential socket can cause is logged at most this often, each kind. */
const PEER_LOG_MS = 10_000;

export interface BrokerOptions {
  readonly memory: SecretMemory;
  readonly log: Log;
  /** CLOCK_BOOTTIME in milliseconds: it runs on while the guest is suspended. */
  readonly now: () => number;
  readonly newToken: () => string;
  readonly resolve: Resolve;
  readonly rules: UserRules;
  readonly ttlMs: number;
  /** Who is told, and when; {@link Broker.audienceChanged} follows when that is another. */
  readonly audience: Audience;
  /** A login is over, or was not offered. */
  readonly ended?: (login: EndedLogin) => void;
}

const TOLD_TO_NOBODY: Announcement = {
  tell: () => false,
  tellAgain: () => false,
  wasToldTo: () => false,
};

export class Broker {
  readonly #options: BrokerOptions;
  readonly #peerLog: LimitedLog;
  #offer: Offer | undefined;
  /** What the log says of {@link #offer} beside its user and its outcome. */
  #about: Fields = {};
  /** The newest login while its user is looked up; an older one's password is wiped. */
  #pending: { readonly user: string; readonly password: SecretBuffer } | undefined;
  readonly #lookups: Lookups;
  #announcement: Announcement = TOLD_TO_NOBODY;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: BrokerOptions) {
    this.#options = options;
    this.#lookups = new Lookups(options);
    this.#peerLog = new LimitedLog(options.log, PEER_LOG_MS, options.now);
  }

  /** Makes an offer of a login. Takes the password over and wipes it in every case. */
  async login(username: string, password: SecretBuffer): Promise<void> {
    this.#cancel('replaced', 'replaced by a newer login');
    this.#pending = { user: username, password };
    const isNewest = (): boolean => this.#pending?.password === password;
    const mapping = this.#lookups.map(username, isNewest);
    // Made while NSS looks the user up on its thread: a person waits.
    const token = this.#options.newToken();
    this.#announcement = this.#options.audience.prepare(token);
    const mapped = await mapping;
    if (mapped === undefined || !isNewest()) return;
    this.#pending = undefined;
    using _ = password;
    if (mapped.kind === 'refused') this.#refuse(username, mapped.reason);
    else this.#offerUnlessRefused(token, username, mapped, password);
  }

  /** A greeter can take a login from now on. False for a connection that none is for. */
  ready(name: string, uid: number): boolean {
    if (!this.#options.audience.admits(name, uid)) return false;
    const offer = this.#offer;
    if (offer !== undefined && !this.#expired(offer)) {
      this.#announce(offer, () => this.#announcement.tellAgain(name));
    }
    return true;
  }

  /** The account of the live offer whose token this is, for a connection that was told of it. */
  describe(token: string, name: string): string | undefined {
    const offer = this.#offer;
    if (offer?.token !== token || this.#expired(offer)) return undefined;
    return this.#announcement.wasToldTo(name) ? offer.user : undefined;
  }

  /** Is there a login that nobody has taken yet? */
  get isWaiting(): boolean {
    return this.#offer !== undefined || this.#pending !== undefined;
  }

  /** The live offer of this token, or undefined; wrong tokens change nothing, however many. */
  find(token: Buffer): Offer | undefined {
    const offer = this.#offer;
    if (offer?.accepts(token, this.#options.now())) return offer;
    this.#peerLog.warning('a wrong, used or expired token was presented');
    return undefined;
  }

  /** Does the offer name this user? An offer that does not is left for the one it names. */
  async isFor(offer: Offer, user: string): Promise<boolean> {
    const about = { login: offer.id, user: offer.user };
    try {
      if (await isSameUser(offer, user, this.#options.resolve)) return true;
      this.#peerLog.notice('login asked for by another user, kept for its own', about);
    } catch (error) {
      const why = lookupFailure(error);
      this.#peerLog.warning('login not given, its user cannot be compared', { ...about, why });
    }
    return false;
  }

  /** Hands the credentials to `send`. True when they left; then they are gone from here. */
  deliver(offer: Offer, send: (answer: Buffer) => boolean): boolean {
    const delivered = offer.deliver(this.#options.now(), send);
    if (delivered) this.#ended(offer, 'delivered', 'credentials delivered to PAM');
    return delivered;
  }

  /** Another one is there to be told, or nobody may be any more. */
  audienceChanged(): void {
    const offer = this.#offer;
    if (offer !== undefined && !this.#expired(offer)) this.#announce(offer);
  }

  /** Wipes what is held: before the agent ends and whenever memory may be written to a disk. */
  clear(why: string): void {
    this.#cancel('withdrawn', why);
  }

  #refuse(user: string, why: string): void {
    this.#options.log.warning('login not offered', { user, why });
    this.#options.ended?.({ user, outcome: 'refused', why });
  }

  #offerUnlessRefused(
    token: string,
    asked: string,
    mapped: { readonly name: string; readonly uid: number | undefined },
    password: SecretBuffer,
  ): void {
    const verdict = this.#options.audience.verdict(mapped.uid);
    if ('why' in verdict) {
      this.#refuse(asked, verdict.why);
      return;
    }
    const { memory, now, ttlMs } = this.#options;
    const { name: user, uid } = mapped;
    const expiresAt = now() + ttlMs;
    const offer = new Offer({ token, user, uid, password, memory, expiresAt });
    this.#offer = offer;
    this.#watch(offer);
    this.#announce(offer);
    this.#about = {
      ...(asked !== user && { asked_for: asked }),
      ...(uid === undefined && { note: 'not an account that NSS knows' }),
    };
    const { id: login, state } = offer;
    this.#options.log.debug('login offered', { login, user, state, ...this.#about });
    if (state === 'waiting')
      this.#options.log.notice('login kept, nobody to tell yet', { login, user });
  }

  /** Tells who should hear of it now. Its greeter has heard it once somebody shows the token. */
  #announce(offer: Offer, tell = () => this.#announcement.tell()): void {
    const verdict = this.#options.audience.verdict(offer.uid);
    if (verdict.kind === 'refuse') this.#cancel('withdrawn', verdict.why);
    else if (verdict.kind === 'tell' && !offer.presented && tell()) offer.announced();
  }

  #watch(offer: Offer): void {
    const left = offer.expiresAt - this.#options.now();
    this.#timer = setTimeout(
      () => {
        if (this.#expired(offer)) return;
        this.#watch(offer);
        this.#announce(offer);
      },
      Math.max(1, Math.min(left, CHECK_MS)),
    );
  }

  /** Ends a live offer whose time is over. True if it was. */
  #expired(offer: Offer): boolean {
    const expired = offer.expire(this.#options.now());
    if (expired) this.#ended(offer, 'expired', 'expired, nobody took it');
    return expired;
  }

  #cancel(outcome: LoginOutcome, why: string): void {
    const pending = this.#pending;
    if (pending !== undefined) {
      pending.password.wipe();
      this.#pending = undefined;
      this.#options.log.notice('login dropped', { user: pending.user, why });
      this.#options.ended?.({ user: pending.user, outcome, why });
    }
    const offer = this.#offer;
    if (offer?.cancel()) this.#ended(offer, outcome, why);
  }

  /** The one line that a login leaves at its end. */
  #ended({ id: login, user }: Offer, outcome: LoginOutcome, why: string): void {
    clearTimeout(this.#timer);
    this.#offer = undefined;
    this.#options.log.info('login ended', { login, user, outcome: why, ...this.#about });
    this.#options.ended?.({ user, outcome, why });
  }
}
