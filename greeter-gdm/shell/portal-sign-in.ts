/** The extension itself, the same for every shell: the agent, the verifiers and the screen, joined. */

import GLib from 'gi://GLib';
import {
  type ScreenShield,
  screenShield,
  sessionMode,
} from 'resource:///org/gnome/shell/ui/main.js';
import Gettext from 'gettext';
import { LIFE_MS } from '../offer.ts';
import { isTokenPrompt, SignIn } from '../sign-in.ts';
import { Agent } from './agent.ts';
import { Banner } from './banner.ts';
import { StandIn } from './built-in.ts';
import { knowsVerifiers, Verifiers } from './verifier.ts';

const DOMAIN = 'ovirt-sso-greeter-gdm';

export class PortalSignIn {
  readonly #shield: ScreenShield;
  readonly #signIn: SignIn;
  readonly #standIn: StandIn;
  readonly #verifiers: Verifiers;
  readonly #agent: Agent;
  readonly #lock: number;
  /** The answer to the prompt that the shell is handling just now. */
  #answer: string | undefined;
  #isAsking = false;
  #expiry = 0;

  /** Undefined without a lock screen, and in a shell that is not known well enough to be changed. */
  static start(localeFolder: string): PortalSignIn | undefined {
    if (screenShield === null) return undefined;
    if (knowsVerifiers()) return new PortalSignIn(localeFolder, screenShield);
    log('ovirt-sso: this GNOME Shell is not known; its own oVirt sign-in stays');
    return undefined;
  }

  private constructor(localeFolder: string, shield: ScreenShield) {
    this.#shield = shield;
    Gettext.bindtextdomain(DOMAIN, localeFolder);
    const banner = new Banner((text) => Gettext.dgettext(DOMAIN, text));
    this.#signIn = new SignIn(() => GLib.get_monotonic_time() / 1000, banner);
    this.#standIn = new StandIn(() => this.#token());
    this.#verifiers = new Verifiers({
      asked: (question, ask) => this.#asked(question, ask),
      problem: (text) => this.#signIn.problem(text),
      stopped: () => this.#signIn.stopped(),
      completed: () => this.#signIn.completed(),
    });
    this.#lock = this.#shield.connect('locked-changed', () => this.#lockChanged());
    this.#agent = new Agent({
      came: () => this.#ready(),
      went: () => this.#signIn.abandon(),
      told: (token) => this.#told(token),
    });
  }

  close(): void {
    this.#agent.close();
    this.#shield.disconnect(this.#lock);
    this.#verifiers.close();
    this.#standIn.close();
    this.#stopExpiry();
    this.#signIn.abandon();
  }

  /** What is said to an open desktop is for nobody, and would unlock it once it is locked. */
  get #canSignIn(): boolean {
    return sessionMode.isGreeter || this.#shield.locked;
  }

  /** While a prompt is handled, its answer; else whether the shell shall begin our service. */
  #token(): string | null {
    if (this.#isAsking) return this.#answer ?? null;
    return this.#signIn.isWaiting ? 'waiting' : null;
  }

  /** Nobody shall be asked to type a token; another prompt (a new password) is for the person. */
  #asked(question: string, ask: () => void): boolean {
    this.#answer = this.#signIn.answer(question);
    if (this.#answer === undefined && isTokenPrompt(question)) return false;
    this.#isAsking = true;
    try {
      ask();
    } finally {
      this.#isAsking = false;
      this.#answer = undefined;
    }
    return true;
  }

  #told(token: string): void {
    if (!this.#canSignIn || !this.#signIn.told(token)) return;
    this.#stopExpiry();
    this.#expiry = GLib.timeout_add(GLib.PRIORITY_DEFAULT, LIFE_MS, () => {
      this.#expiry = 0;
      this.#signIn.tick();
      return GLib.SOURCE_REMOVE;
    });
    this.#standIn.announce();
  }

  #lockChanged(): void {
    this.#signIn.abandon();
    this.#ready();
  }

  #ready(): void {
    if (this.#canSignIn) this.#agent.ready();
  }

  #stopExpiry(): void {
    if (this.#expiry !== 0) GLib.source_remove(this.#expiry);
    this.#expiry = 0;
  }
}
