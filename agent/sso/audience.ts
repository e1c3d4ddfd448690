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

/**
 * Tells a token to everybody who should hear it and has not, and to nobody else, so it may be called
 * at any time. True when somebody was told now.
 */
export type Announcement = () => boolean;

export interface Audience {
  /** May a login of this account be tried now? `uid` is undefined for one that NSS does not know. */
  verdict(uid: number | undefined): Verdict;
  /** Prepares to tell a token; nothing is sent. */
  prepare(token: string): Announcement;
}
