/**
 * Tokens become logins here, one at a time. A token is known from the moment it is heard to the
 * moment its display manager has it, and not longer: the agent keeps the login, and whoever is
 * ready for it asks for it again.
 */

import type { Log } from '../agent/log.ts';
import { shortId } from '../agent/short-id.ts';
import type { Described } from './agent-client.ts';
import type { Display, Outcome } from './display-manager.ts';

export interface LoginDeskOptions {
  readonly log: Log;
  /** The greeter that takes a login now. */
  readonly find: () => Promise<Display | undefined>;
  readonly describe: (token: string) => Promise<Described>;
  /** Asks the agent for a login that waits. */
  readonly ready: () => void;
}

export class LoginDesk {
  readonly #options: LoginDeskOptions;
  /** The login under way, by its short id. */
  #current: string | undefined;
  /** The last one that a display manager was given: a token is tried once. */
  #tried: string | undefined;
  /** Another token was heard while one was under way. */
  #missed = false;
  #running: Promise<void> = Promise.resolve();

  constructor(options: LoginDeskOptions) {
    this.#options = options;
  }

  /** Settles when no login is under way. */
  get idle(): Promise<void> {
    return this.#running;
  }

  /** The agent says the same token more than once while a greeter starts. */
  async heard(token: string): Promise<void> {
    const login = shortId(token);
    if (login === this.#tried || login === this.#current) return;
    if (this.#current !== undefined) {
      this.#missed = true;
      return;
    }
    this.#current = login;
    this.#running = this.#logIn(login, token).finally(() => this.#ended());
    await this.#running;
  }

  #ended(): void {
    this.#current = undefined;
    const wasMissed = this.#missed;
    this.#missed = false;
    if (wasMissed) this.#options.ready();
  }

  async #logIn(login: string, token: string): Promise<void> {
    const { log, find, describe } = this.#options;
    const display = await find();
    if (display === undefined) {
      log.debug('a login is left to the agent: no greeter takes one now', { login });
      return;
    }
    const described = await describe(token);
    if ('refused' in described) {
      log.warning('login not tried: the agent does not say whose it is', {
        login,
        error: described.refused,
      });
      return;
    }
    this.#tried = login;
    const { user } = described;
    this.#tell(login, user, display, await display.logIn(user, token));
  }

  #tell(login: string, user: string, display: Display, outcome: Outcome): void {
    const { log } = this.#options;
    const fields = { login, user, by: display.manager, at: display.place };
    switch (outcome.kind) {
      case 'succeeded':
        log.info('login succeeded', fields);
        break;
      case 'handed-over':
        log.info('login handed over', fields);
        break;
      case 'refused':
        log.warning('login refused; the keyboard works as before', fields);
        break;
      case 'failed':
        log.warning('login failed', { ...fields, why: outcome.why });
        break;
    }
  }
}
