/**
 * Tokens told to who waits for them and to nobody else (`when = greeter-or-locked`): to each bus
 * connection of the greeter's account, or of the locked session's, by a signal of its own. A locked
 * screen that listens for none is opened by the unlock helper.
 *
 * KDM's and TDM's greeters have no session, so nobody is in front of them. What logs in there runs as
 * root and says that it is ready. Root could read any token anyhow, in this process's memory; that it
 * must ask keeps tokens from who has no use for them.
 *
 * A broadcast is seen by every local user, and a token that another one has seen can be used up:
 * GDM's root worker starts any PAM service for whoever asks (docs/security.md).
 */

import type { Waiting } from '../waiting.ts';
import { type SignalSender, TokenSignal } from './announcer.ts';
import type { Announcement, Audience, Verdict } from './audience.ts';
import { HelpersTurn } from './helpers-turn.ts';

/**
 * A greeter owns connections to the bus before it listens on them, and nobody can be asked who
 * listens. While it starts it is therefore told again; each signal drops what a person has typed,
 * so no longer than it can take to start. gnome-session gives GNOME Shell 90 seconds and more than one
 * try; where everybody boots at once, and in an emulator, both were seen.
 */
const STARTING_MS = 300_000;
const AGAIN_MS = 5_000;
/**
 * The same signal once more makes GNOME begin its answer anew. One that starts slowly answers slowly,
 * so it has this share of its age for it.
 */
const AGAIN_SHARE = 0.25;

/**
 * Connections of the account, of which the newest are remembered: one that says that it is ready and is
 * gone before that is known stays. dbus-daemon allows an account half as many.
 */
const MOST_LISTENERS = 512;
const ROOT = 0;
/** Connections of root's that have asked, of which the newest are remembered. */
const MOST_OF_ROOT = 16;

/** One connection of the account that waits. */
interface Listener {
  readonly signal: TokenSignal;
  /** It has said that it listens. */
  isReady: boolean;
}

export interface WhoWaitsOptions {
  readonly bus: SignalSender;
  /** Asks to be told of the connections of this account, or of none. */
  readonly follow: (uid: number | undefined) => void;
  /** Asks the unlock helper to open this session, by logind's id. */
  readonly unlock: (session: string, token: string) => void;
  /** CLOCK_MONOTONIC in milliseconds. */
  readonly monotonic: () => number;
}

export class WhoWaits implements Audience {
  readonly #options: WhoWaitsOptions;
  readonly #listeners = new Map<string, Listener>();
  /** Names of root's connections that said that they are ready. Whether they live is asked later. */
  readonly #ofRoot = new Set<string>();
  /** Nothing is known before the first word of the desktop, and after it was lost. */
  #waiting: Waiting | { readonly kind: 'unheard' | 'unknown' } = { kind: 'unheard' };

  constructor(options: WhoWaitsOptions) {
    this.#options = options;
  }

  /** Another one is in front of the seat; undefined: that is not known any more. */
  inFront(waiting: Waiting | undefined): void {
    const before = this.#account;
    this.#waiting = waiting ?? { kind: 'unknown' };
    if (this.#account !== before) this.#listeners.clear();
    this.#options.follow(this.#account);
  }

  /** A connection of the account that is followed has come or gone. */
  connection(name: string, isThere: boolean): void {
    if (!isThere) this.#listeners.delete(name);
    else if (this.#waiting.kind === 'nobody' && !this.#ofRoot.has(name)) return;
    else if (!this.#listeners.has(name)) {
      const signal = new TokenSignal(this.#options.bus, name);
      this.#listeners.set(name, { signal, isReady: false });
      dropOldest(this.#listeners, MOST_LISTENERS);
    }
  }

  admits(name: string, uid: number): boolean {
    if (uid === ROOT) this.#remember(name);
    if (uid !== this.#account) return uid === ROOT;
    this.connection(name, true);
    for (const listener of this.#listener(name)) listener.isReady = true;
    return true;
  }

  verdict(uid: number | undefined): Verdict {
    const waiting = this.#waiting;
    switch (waiting.kind) {
      case 'greeter':
        return { kind: 'tell' };
      case 'lock-screen':
        return waiting.uid === uid
          ? { kind: 'tell' }
          : refuse(`the screen is locked by another user, ${waiting.user}`);
      case 'desktop':
        return refuse(`${waiting.user} is at the desktop, and it is not locked`);
      case 'nobody':
        return { kind: this.#listeners.size > 0 ? 'tell' : 'keep' };
      case 'unheard':
        return { kind: 'keep' };
      case 'unknown':
        return { kind: 'unknown', why: 'logind does not tell who is in front of the seat' };
    }
  }

  prepare(token: string): Announcement {
    /** By listener and not by name, which a new bus gives to another. */
    const told = new WeakMap<Listener, number>();
    const tell = (listeners: readonly Listener[], now: number): boolean => {
      const signals = listeners.map(({ signal }) => signal.with(token));
      if (signals.length === 0 || !this.#options.bus.send(signals)) return false;
      for (const listener of listeners) told.set(listener, now);
      return true;
    };
    const helper = new HelpersTurn();
    return {
      tell: () => {
        const waiting = this.#waiting;
        const now = this.#options.monotonic();
        const listeners = [...this.#listeners.values()];
        if (waiting.kind === 'lock-screen') {
          const mayListen = waiting.mayListen || listeners.some(({ isReady }) => isReady);
          if (helper.comes(mayListen, now)) {
            this.#options.unlock(waiting.session, token);
            return true;
          }
          if (!mayListen) return false;
        }
        return tell(
          listeners.filter((each) => this.#isDue(told.get(each), now)),
          now,
        );
      },
      tellAgain: (name) => tell(this.#listener(name), this.#options.monotonic()),
      wasToldTo: (name) => this.#listener(name).some((each) => told.has(each)),
    };
  }

  /** Whose connections are told. */
  get #account(): number | undefined {
    const waiting = this.#waiting;
    if ('uid' in waiting) return waiting.uid;
    return waiting.kind === 'nobody' && this.#ofRoot.size > 0 ? ROOT : undefined;
  }

  /** In whatever state: it does not ask again when the one in front is gone. */
  #remember(name: string): void {
    this.#ofRoot.delete(name);
    this.#ofRoot.add(name);
    dropOldest(this.#ofRoot, MOST_OF_ROOT);
    this.#options.follow(this.#account);
  }

  #listener(name: string): readonly Listener[] {
    const listener = this.#listeners.get(name);
    return listener === undefined ? [] : [listener];
  }

  /** Has one that was told `at` that moment to be told now? */
  #isDue(at: number | undefined, now: number): boolean {
    if (at === undefined) return true;
    if (this.#waiting.kind !== 'greeter') return false;
    const age = now - this.#waiting.began;
    return age < STARTING_MS && now - at >= Math.max(AGAIN_MS, age * AGAIN_SHARE);
  }
}

function dropOldest(names: Map<string, unknown> | Set<string>, most: number): void {
  const [oldest = ''] = names.keys();
  if (names.size > most) names.delete(oldest);
}

function refuse(why: string): Verdict {
  return { kind: 'refuse', why };
}
