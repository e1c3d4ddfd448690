/**
 * Asks `ovirt-sso-unlock`, which runs as root, to open a locked session by a token (docs/protocol.md,
 * section 4). While it is asked its PAM module redeems the token here, like anybody's.
 */

import { connect } from 'node:net';
import type { Log } from '../log.ts';
import { shortId } from '../short-id.ts';

/** Bound by systemd, in a folder of root's: who answers there was started by root. */
export const UNLOCK_SOCKET = '/run/ovirt-sso/unlock.sock';
/** The helper ends after ten seconds, and systemd needs some time to start it. */
const ANSWER_MS = 15_000;
/** The longest word has eleven bytes. */
const MAX_ANSWER = 32;

const UNLOCKED = 'unlocked';
/** What its other words mean (native/unlock/README.md). */
const REFUSALS: ReadonlyMap<string, string> = new Map([
  ['denied', 'PAM did not let the user in'],
  ['ineligible', 'the session is not locked, or not in front'],
  ['changed', 'the session changed meanwhile'],
  ['malformed', 'the unlock helper does not understand the request'],
  ['unavailable', 'the unlock helper cannot ask logind or the user database'],
  ['unconfirmed', 'logind was told to open it, and did not say that it does'],
  ['', 'the unlock helper gave no answer'],
]);

export class UnlockHelper {
  readonly #log: Pick<Log, 'info' | 'warning'>;
  readonly #path: string;
  readonly #ends = new Set<() => void>();

  constructor(log: Pick<Log, 'info' | 'warning'>, path = UNLOCK_SOCKET) {
    this.#log = log;
    this.#path = path;
  }

  /** Asks for one session, by its id. All that comes of it here is a line in the log. */
  async open(session: string, token: string): Promise<void> {
    const login = shortId(token);
    const why = await this.#ask(`${session}\n${token}`);
    if (why === undefined) this.#log.info('locked screen opened', { login, session });
    else this.#log.warning('locked screen not opened', { login, session, why });
  }

  /** Waits for no answer any more. */
  close(): void {
    for (const end of this.#ends) end();
  }

  /** Why nothing was opened; undefined when it was. Never rejects. */
  async #ask(request: string): Promise<string | undefined> {
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const socket = connect(this.#path);
    let answer = '';
    const end = (why: string | undefined): void => {
      socket.destroy();
      resolve(why);
    };
    const late = setTimeout(() => end('the unlock helper did not answer in time'), ANSWER_MS);
    const stop = (): void => end('the agent stops');
    this.#ends.add(stop);
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      answer += text;
      if (answer.length > MAX_ANSWER) end(meaningOf(answer));
    });
    socket.on('end', () => end(meaningOf(answer)));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      end(`the unlock helper cannot be asked (${error.code})`),
    );
    // In one piece, and closed behind it: the helper reads to the end of the stream.
    socket.end(request);
    const why = await promise;
    clearTimeout(late);
    this.#ends.delete(stop);
    return why;
  }
}

function meaningOf(word: string): string | undefined {
  if (word === UNLOCKED) return undefined;
  return REFUSALS.get(word) ?? 'the unlock helper gave an answer that is none';
}
