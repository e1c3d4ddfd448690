/** What each display manager is to this program: something that may have a greeter on a screen. */

/**
 * How a login ended, as far as its display manager tells:
 * - `handed-over`: it was taken, and nobody is told how it ends;
 * - `failed`: no attempt came to its end; `why` repeats nothing that the other side said.
 */
export type Outcome =
  | { readonly kind: 'succeeded' | 'refused' | 'handed-over' }
  | { readonly kind: 'failed'; readonly why: string };

/** A greeter that waits for a login. */
export interface Display {
  /** The display manager's name, for log lines. */
  readonly manager: string;
  /** Where it is reached: a file's name. */
  readonly place: string;
  /** Settles when it is gone. Absent where only asking again can tell. */
  readonly gone?: Promise<void>;
  /** Tries one login, the token in the password's place. Never rejects. */
  logIn(user: string, token: string): Promise<Outcome>;
}

export interface DisplayManager {
  readonly name: string;
  /** The greeter that takes a login now, the newest of several. Never rejects. */
  find(): Promise<Display | undefined>;
}
