/** Whether a login may be told to anybody now, and how it is told. */

/**
 * - `tell`: somebody waits for it;
 * - `keep`: nobody does yet, but a greeter may come in its time;
 * - `unknown`: that cannot be told: nothing new is offered, what is offered stays;
 * - `refuse`: nobody may try it, and what is offered ends.
 */
export type Verdict =
  | { readonly kind: 'tell' | 'keep' }
  | { readonly kind: 'unknown' | 'refuse'; readonly why: string };

/** How one token is told. */
export interface Announcement {
  /**
   * Tells it to everybody who should hear it and has not, and to nobody else, so it may be called at
   * any time. True when somebody was told now.
   */
  tell(): boolean;
  /** Tells it, once more if need be, to a connection that waits and is listening only now. */
  tellAgain(name: string): boolean;
  /** Was it told to this connection, by a signal of its own, and does that wait still? */
  wasToldTo(name: string): boolean;
}

export interface Audience {
  /** May a login of this account be tried now? `uid` is undefined for one that NSS does not know. */
  verdict(uid: number | undefined): Verdict;
  /** May this account's connection be told of logins? It is one to be told from then on. */
  admits(name: string, uid: number): boolean;
  /** Prepares to tell a token; nothing is sent. */
  prepare(token: string): Announcement;
}
