/**
 * One sign-in after another, as the shell's verifier tells of them: which prompt gets the token, and
 * what the person sees. No I/O; the clock is an argument.
 */

import type { Notice } from './notice.ts';
import { Offer } from './offer.ts';

/** The PAM service that GDM starts for a token; GNOME Shell names it. */
export const SERVICE = 'gdm-ovirtcred';

/** The agent's trial of the whole way, which every module refuses. */
const REHEARSAL = /^ovirt-sso-test-/;

export interface Screen {
  show(notice: Notice, reason?: string): void;
  hide(): void;
}

/** May be asked with or without the blank that PAM's own prompts end with. */
export function isTokenPrompt(question: string): boolean {
  return question.trim() === 'Token?';
}

export class SignIn {
  readonly #offer = new Offer();
  readonly #now: () => number;
  readonly #screen: Screen;
  #phase: 'none' | 'waiting' | 'answered' = 'none';
  #isRehearsal = false;
  #reason: string | undefined;

  constructor(now: () => number, screen: Screen) {
    this.#now = now;
    this.#screen = screen;
  }

  /** A token came; true when it starts a sign-in. */
  told(token: string): boolean {
    if (!this.#offer.receive(token, this.#now())) return false;
    this.#phase = 'waiting';
    this.#isRehearsal = REHEARSAL.test(token);
    this.#reason = undefined;
    this.#screen.show('signing-in');
    return true;
  }

  /** Whether the shell shall start {@link SERVICE}. */
  get isWaiting(): boolean {
    return this.#offer.isHeld(this.#now());
  }

  /** The answer to a hidden prompt of {@link SERVICE}: the token for `Token?`, once. */
  answer(question: string): string | undefined {
    if (!isTokenPrompt(question)) return undefined;
    const token = this.#offer.take(this.#now());
    if (token !== undefined) this.#phase = 'answered';
    return token;
  }

  /** The service said something about its refusal. */
  problem(text: string): void {
    if (text.trim() !== '') this.#reason = text;
  }

  /** The service ended, and nobody is signed in. */
  stopped(): void {
    if (this.#phase === 'none') return;
    if (this.#phase === 'waiting') this.#end('unavailable');
    else this.#end(this.#isRehearsal ? 'rehearsed' : 'refused');
  }

  completed(): void {
    this.abandon();
  }

  /** Time has passed; a token that nobody asked for is gone. */
  tick(): void {
    if (this.#phase === 'waiting' && !this.isWaiting) this.#end('expired');
  }

  /** The agent went, the screen was locked, or the extension ends: no token outlives that. */
  abandon(): void {
    this.#offer.forget();
    this.#phase = 'none';
    this.#screen.hide();
  }

  #end(notice: Notice): void {
    this.#offer.forget();
    this.#phase = 'none';
    this.#screen.show(notice, this.#reason);
  }
}
