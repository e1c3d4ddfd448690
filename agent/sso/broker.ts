/**
 * At most one live offer. The newest login replaces an older one, and every way in which an offer
 * ends is here, with its log line.
 */

import { type Fields, LimitedLog, type Log } from '../log.ts';
import type { SecretBuffer, SecretMemory } from '../secret.ts';
import type { Announcement, Audience } from './audience.ts';
import { Offer } from './offer.ts';
import { isSameUser, type Mapped, mapUser, type Resolve, type UserRules } from './user.ts';

/**
 * A live offer's end, and who must hear of it again, are looked for this often: the timers of a guest
 * that was suspended run late.
 */
const CHECK_MS = 1_000;
/** What peers of the credential socket can cause is logged at most this often, each kind. */
const PEER_LOG_MS = 10_000;

/**
 * Logins that are looked up at once. The addon runs four look-ups and refuses a fifth, which in a
 * burst of logins would be the newest; two are left for peers that name a user.
 */
const MAX_LOOKUPS = 2;

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
}

export class Broker {
  readonly #options: BrokerOptions;
  readonly #peerLog: LimitedLog;
  #offer: Offer | undefined;
  /** What the log says of {@link #offer} beside its user and its outcome. */
  #about: Fields = {};
  /** The newest login while its user is looked up; an older one's password is wiped. */
  #pending: { readonly user: string; readonly password: SecretBuffer } | undefined;
  readonly #lookups = new Set<Promise<Mapped>>();
  #announcement: Announcement = () => false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: BrokerOptions) {
    this.#options = options;
    this.#peerLog = new LimitedLog(options.log, PEER_LOG_MS, options.now);
  }

  /** Makes an offer of a login. Takes the password over and wipes it in every case. */
  async login(username: string, password: SecretBuffer): Promise<void> {
    this.#cancel('replaced by a newer login');
    this.#pending = { user: username, password };
    const mapping = this.#lookUp(username, password);
    // Made while NSS looks the user up on its thread: a person waits.
    const token = this.#options.newToken();
    this.#announcement = this.#options.audience.prepare(token);
    const mapped = await mapping;
    if (mapped === undefined || this.#pending?.password !== password) return;
    this.#pending = undefined;
    using _ = password;
    const refusal = mapped.kind === 'refused' ? mapped.reason : this.#refusal(mapped.uid);
    if (mapped.kind === 'refused' || refusal !== undefined) {
      this.#options.log.warning('login not offered', { user: username, why: refusal });
      return;
    }
    this.#offerTo(token, username, mapped, password);
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
    if (delivered) this.#ended(offer, 'credentials delivered to PAM');
    return delivered;
  }

  /** Another one is there to be told, or nobody may be any more. */
  audienceChanged(): void {
    const offer = this.#offer;
    if (offer !== undefined && !this.#expired(offer)) this.#announce(offer);
  }

  /** Wipes what is held: before the agent ends and whenever memory may be written to a disk. */
  clear(why: string): void {
    this.#cancel(why);
  }

  /** Maps the user of the newest login; undefined when a newer one came before its turn. */
  async #lookUp(username: string, password: SecretBuffer): Promise<Mapped | undefined> {
    while (this.#lookups.size >= MAX_LOOKUPS) {
      await Promise.race(this.#lookups);
      if (this.#pending?.password !== password) return undefined;
    }
    const lookup = this.#map(username);
    this.#lookups.add(lookup);
    return lookup.finally(() => this.#lookups.delete(lookup));
  }

  async #map(username: string): Promise<Mapped> {
    try {
      return await mapUser(username, this.#options.rules, this.#options.resolve);
    } catch (error) {
      return { kind: 'refused', reason: lookupFailure(error) };
    }
  }

  /** Why a new login of this account is not to be offered now. */
  #refusal(uid: number | undefined): string | undefined {
    const verdict = this.#options.audience.verdict(uid);
    return 'why' in verdict ? verdict.why : undefined;
  }

  #offerTo(
    token: string,
    asked: string,
    mapped: { readonly name: string; readonly uid: number | undefined },
    password: SecretBuffer,
  ): void {
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
  #announce(offer: Offer): void {
    const verdict = this.#options.audience.verdict(offer.uid);
    if (verdict.kind === 'refuse') this.#cancel(verdict.why);
    else if (verdict.kind === 'tell' && !offer.presented && this.#announcement()) offer.announced();
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
    if (expired) this.#ended(offer, 'expired, nobody took it');
    return expired;
  }

  #cancel(why: string): void {
    if (this.#pending !== undefined) {
      this.#pending.password.wipe();
      this.#options.log.notice('login dropped', { user: this.#pending.user, why });
      this.#pending = undefined;
    }
    const offer = this.#offer;
    if (offer?.cancel()) this.#ended(offer, why);
  }

  /** The one line that a login leaves at its end. */
  #ended({ id: login, user }: Offer, outcome: string): void {
    clearTimeout(this.#timer);
    this.#offer = undefined;
    this.#options.log.info('login ended', { login, user, outcome, ...this.#about });
  }
}

/** What to say of a look-up that failed; an error that is not the kernel's or NSS's is a bug. */
function lookupFailure(error: unknown): string {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (typeof syscall !== 'string') throw error;
  if (code === 'EAGAIN') return 'earlier look-ups in the user database still hang (EAGAIN)';
  return `the user database did not answer (${code})`;
}
