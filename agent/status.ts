/** The agent's own state: what became of logins, and what anybody may see of it on the system bus. */

import { CallDenied, type Caller, type ExportedInterface } from './exported.ts';

/**
 * How a login ended: the credentials went to PAM; nobody took them in time; a newer one came; nobody
 * might try it any more, or memory was about to be copied; it was not offered at all.
 */
const OUTCOMES = ['delivered', 'expired', 'replaced', 'withdrawn', 'refused'] as const;
export type LoginOutcome = (typeof OUTCOMES)[number];

/** D-Bus's uint32: at a storm's two million strangers a minute it is reached in a day and a half. */
const MOST = 0xffffffff;

export interface EndedLogin {
  readonly user: string;
  readonly outcome: LoginOutcome;
  /** A text for people, which can name users. */
  readonly why: string;
}

export interface StatusSources {
  readonly version: string;
  /** CLOCK_BOOTTIME in milliseconds. */
  readonly now: () => number;
  readonly isHostConnected: () => boolean;
  /** API version in force. */
  readonly apiVersion: () => number;
  /** Who waits for a login in front of the seat: a kind of `Waiting`, or `unknown`. */
  readonly inFront: () => string;
  /** Is there a login that nobody has taken yet? */
  readonly isLoginWaiting: () => boolean;
  /** Connections to the credential socket that were closed unread. */
  readonly strangers: () => number;
  /** Rehearsals that a PAM module has asked for. */
  readonly rehearsals: () => number;
  /** Begins a rehearsal for this connection; gives its token. */
  readonly rehearse: (name: string) => string;
}

export class Status {
  readonly #sources: StatusSources;
  readonly #startedAt: number;
  readonly #counts = new Map<LoginOutcome, number>(OUTCOMES.map((outcome) => [outcome, 0]));
  #last: { readonly login: EndedLogin; readonly at: number } | undefined;

  constructor(sources: StatusSources) {
    this.#sources = sources;
    this.#startedAt = sources.now();
  }

  /** A login is over. */
  ended(login: EndedLogin): void {
    this.#counts.set(login.outcome, (this.#counts.get(login.outcome) ?? 0) + 1);
    this.#last = { login, at: this.#sources.now() };
  }

  /** Safe for everybody but for its methods, which name users or cause logins: those are root's. */
  get interface(): ExportedInterface {
    const { version, isHostConnected, apiVersion, inFront, isLoginWaiting } = this.#sources;
    const seconds = (since: number): number => Math.floor((this.#sources.now() - since) / 1000);
    return {
      properties: {
        Version: { type: 's', read: () => version },
        Uptime: { type: 'u', read: () => seconds(this.#startedAt) },
        HostConnected: { type: 'b', read: isHostConnected },
        ApiVersion: { type: 'u', read: apiVersion },
        InFront: { type: 's', read: inFront },
        LoginWaiting: { type: 'b', read: isLoginWaiting },
        LastOutcome: { type: 's', read: () => this.#last?.login.outcome ?? '' },
        LastOutcomeAge: {
          type: 'u',
          read: () => (this.#last === undefined ? 0 : seconds(this.#last.at)),
        },
        Counters: { type: 'a{su}', read: () => this.#counters() },
      },
      methods: {
        LastLogin: {
          takes: [],
          gives: ['user', 'outcome', 'why'].map((name) => ({ name, type: 's' })),
          call: async (_, caller) => {
            await onlyRoot(caller);
            const { user = '', outcome = '', why = '' } = this.#last?.login ?? {};
            return [printable(user), outcome, printable(why)];
          },
        },
        Rehearse: {
          takes: [],
          gives: [{ name: 'token', type: 's' }],
          call: async (_, caller) => {
            await onlyRoot(caller);
            return [this.#sources.rehearse(caller.name)];
          },
        },
      },
    };
  }

  #counters(): readonly (readonly [string, number])[] {
    const { strangers, rehearsals } = this.#sources;
    const counts = [
      ...this.#counts,
      ['strangers', strangers()],
      ['rehearsals', rehearsals()],
    ] as const;
    return counts.map(([name, count]) => [name, Math.min(count, MOST)]);
  }
}

/** A host can name a user by any characters; a D-Bus string has no NUL. */
function printable(text: string): string {
  return text.replaceAll('\0', '\u{fffd}');
}

async function onlyRoot(caller: Caller): Promise<void> {
  if ((await caller.uid()) !== 0) throw new CallDenied();
}
