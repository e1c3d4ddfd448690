/** KDM and TDM: the global control socket, which takes logins for any display. */

import { connect } from 'node:net';
import type { Display, DisplayManager, Outcome } from './display-manager.ts';
import { isOwnSocket, isSafeFolder, statusOf } from './display-sockets.ts';
import {
  CAPABILITIES,
  DISPLAYS,
  loginLine,
  parseDisplay,
  parseReply,
  type Reply,
} from './kdm-line.ts';

/** `FifoDir` of kdmrc and tdmrc; /var/run is /run. A display's own socket refuses `login`. */
export const KDM_FOLDER = '/var/run/xdmctl/dmctl';
/** KDM answers between two other things that it does. */
const ANSWER_MS = 5_000;
/** The longest list: 32 displays of 1 KiB. */
const MAX_ANSWER = 32 * 1024;
/** What it says is wrong, as far as it may be repeated. */
const REASONS: ReadonlySet<string> = new Set(['bad', 'noent', 'nomem', 'nosys', 'perm', 'notsup']);

export class Kdm implements DisplayManager {
  readonly name = 'KDM';
  readonly #folder: string;
  readonly #uid: number;

  /** `uid` is this program's account. */
  constructor(uid: number, folder = KDM_FOLDER) {
    this.#uid = uid;
    this.#folder = folder;
  }

  async find(): Promise<Display | undefined> {
    const place = `${this.#folder}/socket`;
    if (!isSafeFolder(await statusOf(this.#folder), this.#uid)) return undefined;
    if (!isOwnSocket(await statusOf(place), this.#uid)) return undefined;
    const can = await ask(place, CAPABILITIES);
    if (can?.word !== 'ok' || !can.fields.includes('login')) return undefined;
    const manager = can.fields[0] === 'tdm' ? 'TDM' : 'KDM';
    const display = await idleDisplay(place);
    if (display === undefined) return undefined;
    return { manager, place, logIn: (user, token) => logIn(place, display, user, token) };
  }
}

/** The first one whose greeter waits: a login elsewhere would wait for a session's end. */
async function idleDisplay(place: string): Promise<string | undefined> {
  const list = await ask(place, DISPLAYS);
  if (list?.word !== 'ok') return undefined;
  return list.fields.map(parseDisplay).find(({ name, user }) => name !== '' && user === '')?.name;
}

async function logIn(
  place: string,
  display: string,
  user: string,
  token: string,
): Promise<Outcome> {
  const line = loginLine(display, user, token);
  if (line === undefined) return { kind: 'failed', why: 'it cannot be told such a user name' };
  const reply = await ask(place, line);
  if (reply === undefined) return { kind: 'failed', why: 'it did not answer in time' };
  if (reply.word === 'ok') return { kind: 'handed-over' };
  const reason = REASONS.has(reply.word) ? reply.word : 'an unknown reason';
  return { kind: 'failed', why: `it does not take it: ${reason}` };
}

/** One command on a connection of its own. Undefined without an answer. Never rejects. */
function ask(place: string, command: string): Promise<Reply | undefined> {
  return new Promise((resolve) => {
    const socket = connect(place);
    let answer = '';
    const end = (reply?: Reply): void => {
      clearTimeout(late);
      socket.destroy();
      resolve(reply);
    };
    const late = setTimeout(end, ANSWER_MS);
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      answer += text;
      const length = answer.indexOf('\n');
      if (length >= 0) end(parseReply(answer.slice(0, length)));
      else if (answer.length > MAX_ANSWER) end();
    });
    socket.on('error', () => end());
    socket.on('close', () => end());
    socket.write(command);
  });
}
