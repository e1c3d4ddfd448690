/** When the unlock helper is asked to open a locked screen by one token: once at most. Pure. */

/**
 * A desktop that may listen for tokens, and has not used its own by then, does not. Far longer than
 * GNOME Shell takes: what the helper takes first is lost to it, and one whose conversation was under
 * way stayed locked then, though logind had asked it to open (43.9 with its display off, drawing in
 * software in a guest thirty times slower than its host, after 20 s; there it takes up to 40). Less
 * than an offer lives, 60 s unless it is configured.
 */
const PATIENCE_MS = 40_000;

export class HelpersTurn {
  /** When somebody could first have opened it. */
  #since: number | undefined;
  #isOver = false;

  /** Is it now? Nobody has used the token at `now`; `mayListen`: the desktop may open by it. */
  comes(mayListen: boolean, now: number): boolean {
    this.#since ??= now;
    if (this.#isOver || (mayListen && now - this.#since < PATIENCE_MS)) return false;
    this.#isOver = true;
    return true;
  }
}
