/** The scenes of the demo: one login that succeeds, and four that must not. */

import { randomBytes } from 'node:crypto';
import type { Conversation } from '../support/greeter.ts';
import type { Cast } from './cast.ts';
import type { Actor, Tell } from './event.ts';

/** Runs every scene in its order; tells whether all ended as they should. */
export async function playAll(cast: Cast, tell: Tell): Promise<boolean> {
  const results: boolean[] = [];
  for (const scene of [rightLogin, wrongToken, replayedToken, wrongPassword, stranger]) {
    results.push(await new Scene(cast, tell).play(scene));
  }
  return results.every(Boolean);
}

/** How a scene ended. */
interface Outcome {
  readonly asTold: boolean;
  readonly what: string;
}

interface Script {
  readonly title: string;
  run(scene: Scene): Promise<Outcome>;
}

const rightLogin: Script = {
  title: 'The login',
  async run(scene) {
    const token = await scene.offer(scene.cast.password);
    const conversation = await scene.logIn(token);
    const { authenticate, acct_mgmt, setcred, pam_user } = conversation;
    const results = [authenticate, acct_mgmt, setcred];
    const asTold = results.every((result) => result === 'PAM_SUCCESS') && pam_user === 'alice';
    return {
      asTold,
      what: `${pam_user} is logged in: ${authenticate}, and nobody typed a password`,
    };
  },
};

const wrongToken: Script = {
  title: 'A wrong token',
  async run(scene) {
    await scene.offer(scene.cast.password);
    const wrong = `ovirt-sso-${randomBytes(32).toString('base64url')}`;
    scene.step('greeter', 'answers the prompt with a token that nobody made');
    return refused(
      await scene.tryToLogIn(wrong),
      'the agent knows no such offer and sends no byte',
    );
  },
};

const replayedToken: Script = {
  title: 'A token used twice',
  async run(scene) {
    const token = await scene.offer(scene.cast.password);
    const first = await scene.logIn(token);
    scene.step('greeter', 'answers a second prompt with the same token');
    const second = refused(await scene.tryToLogIn(token), 'an offer is delivered once');
    return { ...second, asTold: second.asTold && first.authenticate === 'PAM_SUCCESS' };
  },
};

const wrongPassword: Script = {
  title: 'A wrong password from the host',
  async run(scene) {
    const token = await scene.offer('not the password of alice');
    const conversation = await scene.tryToLogIn(token);
    return refused(conversation, 'the module delivered it, and pam_unix says no');
  },
};

const stranger: Script = {
  title: 'A stranger with the right token',
  async run(scene) {
    const token = await scene.offer(scene.cast.password);
    scene.step('stranger', 'another local user connects and sends the right token');
    const bytes = await scene.cast.askAsStranger(token);
    scene.step('stranger', `gets ${bytes} bytes: the agent closed the connection unread`);
    const conversation = await scene.logIn(token);
    const asTold = bytes === 0 && conversation.authenticate === 'PAM_SUCCESS';
    return { asTold, what: 'refused: the kernel vouches for every peer; alice still logs in' };
  },
};

function refused(conversation: Conversation, why: string): Outcome {
  const asTold = conversation.authenticate === 'PAM_AUTH_ERR' && conversation.prompts.length === 1;
  return { asTold, what: `refused: ${conversation.authenticate}, ${why}` };
}

/** One scene's time and its common steps. */
class Scene {
  readonly cast: Cast;
  readonly #tell: Tell;
  readonly #began = performance.now();

  constructor(cast: Cast, tell: Tell) {
    this.cast = cast;
    this.#tell = tell;
  }

  async play(script: Script): Promise<boolean> {
    this.#tell({ kind: 'scene', title: script.title });
    this.cast.agent.onLine = (line) => this.step('agent', line.replace(/^<\d>/, ''));
    const { asTold, what } = await script.run(this);
    this.cast.agent.onLine = undefined;
    this.#tell({ kind: 'outcome', ms: this.#ms, as_told: asTold, what });
    return asTold;
  }

  step(who: Actor, what: string): void {
    this.#tell({ kind: 'step', ms: this.#ms, who, what });
  }

  /** The host sends a login of alice; gives the token that the greeter heard. */
  async offer(password: string): Promise<string> {
    this.step('host', 'sends {"__name__":"login","username":"alice","password":…}');
    this.cast.host.login('alice', password);
    const token = await this.cast.greeter.token();
    this.step('bus', `UserAuthenticated reaches the greeter: ${token.slice(0, 14)}…`);
    return token;
  }

  /** A whole login: authentication, account and credentials. */
  logIn(token: string): Promise<Conversation> {
    return this.#converse(token, ['--acct', '--setcred']);
  }

  /** Authentication alone; a greeter that is refused goes no further. */
  tryToLogIn(token: string): Promise<Conversation> {
    return this.#converse(token, []);
  }

  async #converse(token: string, options: readonly string[]): Promise<Conversation> {
    this.step('greeter', 'starts PAM: gdm-ovirtcred, and answers Token?');
    const conversation = await this.cast.greeter.logIn(token, options);
    for (const { text } of conversation.log) this.step('pam', withoutService(text));
    return conversation;
  }

  get #ms(): number {
    return performance.now() - this.#began;
  }
}

/** `pam_unix(gdm-ovirtcred:auth): text` without the service, which is always the same here. */
function withoutService(text: string): string {
  return text.replace(/\(gdm-ovirtcred:\w+\)/, '');
}
