/**
 * What a greeter and the daemon of SDDM, or of its descendant Plasma Login Manager, say to each
 * other. There is no framing: a message is its number and its values, and the next one follows.
 *
 * Numbers are those of src/common/Messages.h of either project. Plasma Login Manager 6.7 dropped
 * `HostName`, which moved all others down by one.
 */

import { GARBLED, MORE, QtReader, string, word } from './qt-stream.ts';

/** What a daemon says. */
export type Message = 'host-name' | 'capabilities' | 'succeeded' | 'refused' | 'information';

/** What follows a message's number. */
const VALUE: Readonly<Record<Message, 'word' | 'string' | 'nothing'>> = {
  'host-name': 'string',
  capabilities: 'word',
  succeeded: 'nothing',
  refused: 'nothing',
  information: 'string',
};

export type SessionType = 'x11' | 'wayland';

export interface Dialect {
  /** By their numbers. */
  readonly messages: readonly Message[];
  readonly sessionTypes: Readonly<Record<SessionType, number>>;
}

/** SDDM 0.19 to 0.21; before 0.20 there is no `information`. */
export const SDDM: Dialect = {
  messages: ['host-name', 'capabilities', 'succeeded', 'refused', 'information'],
  sessionTypes: { x11: 1, wayland: 2 },
};

/** Plasma Login Manager 6.6: it answers a greeter's first word. */
export const PLASMA_6_6: Dialect = {
  messages: ['host-name', 'succeeded', 'refused', 'information'],
  sessionTypes: { x11: 0, wayland: 1 },
};

/** Plasma Login Manager 6.7: it does not. */
export const PLASMA_6_7: Dialect = {
  messages: ['succeeded', 'refused', 'information'],
  sessionTypes: { x11: 0, wayland: 1 },
};

const CONNECT = 0;
const LOGIN = 1;

/** A session as daemons are told of it. */
export interface Session {
  readonly type: SessionType;
  /** The whole name of its .desktop file. */
  readonly file: string;
}

/** A greeter's first word. */
export function connectMessage(): Buffer {
  return word(CONNECT);
}

export function loginMessage(
  dialect: Dialect,
  login: { readonly user: string; readonly password: string; readonly session: Session },
): Buffer {
  const { user, password, session } = login;
  return Buffer.concat([
    word(LOGIN),
    string(user),
    string(password),
    word(dialect.sessionTypes[session.type]),
    string(session.file),
  ]);
}

/** What a daemon says to a person is a sentence; a host's name is shorter still. */
const MAX_STRING = 64 * 1024;

/** Cuts what a daemon sent into messages; their values are of no use here and are dropped. */
export class MessageReader {
  readonly #dialect: Dialect;
  #rest: Buffer = Buffer.alloc(0);
  #isGarbled = false;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** True once something came that is no message: where the next one begins nobody can tell. */
  get isGarbled(): boolean {
    return this.#isGarbled;
  }

  /** The messages that are whole now. Keeps at most one that is not. */
  push(bytes: Buffer): Message[] {
    const messages: Message[] = [];
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    while (!this.#isGarbled && rest.length > 0) {
      const reader = new QtReader(rest, MAX_STRING);
      const message = this.#next(reader);
      if (message === MORE) break;
      if (message === GARBLED) {
        this.#isGarbled = true;
        rest = Buffer.alloc(0);
      } else {
        messages.push(message);
        rest = rest.subarray(reader.at);
      }
    }
    this.#rest = rest;
    return messages;
  }

  #next(reader: QtReader): Message | typeof MORE | typeof GARBLED {
    const number = reader.word();
    if (number === MORE) return MORE;
    const message = this.#dialect.messages[number];
    if (message === undefined) return GARBLED;
    const kind = VALUE[message];
    const value = kind === 'nothing' ? '' : reader[kind]();
    return value === MORE || value === GARBLED ? value : message;
  }
}
