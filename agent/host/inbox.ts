/**
 * What comes from the host: lines become messages, and what is no message leaves a bounded log line
 * and nothing else.
 */

import type { LimitedLog, Log } from '../log.ts';
import type { HostMessage } from '../messages.ts';
import type { SecretMemory } from '../secret.ts';
import { decode } from './decode.ts';
import type { LineHandler } from './line-reader.ts';

/** Kinds of unknown messages that are remembered as logged. */
const MAX_UNKNOWN_KINDS = 64;

const OPENING_BRACE = 0x7b;

export interface InboxOptions {
  readonly secrets: SecretMemory;
  readonly log: LimitedLog;
  /** For lines that come once for each kind. */
  readonly unlimited: Log;
  /** Takes a message over, with the password of a login. */
  readonly message: (message: HostMessage) => void;
}

export class Inbox implements LineHandler {
  readonly #options: InboxOptions;
  readonly #unknown = new Set<string>();

  constructor(options: InboxOptions) {
    this.#options = options;
  }

  line(bytes: Buffer): void {
    if (bytes[0] !== OPENING_BRACE && bytes.every(isSpace)) return;
    const decoded = decode(bytes, this.#options.secrets);
    switch (decoded.kind) {
      case 'message':
        this.#options.message(decoded.message);
        break;
      case 'no-password':
        this.#options.log.notice('login not offered: the host sent no password with it', {
          user: decoded.username,
        });
        break;
      case 'unknown':
        this.ignored(decoded.name, 'a message that this agent does not know');
        break;
      case 'refused':
        this.#refused(decoded.reason);
        break;
    }
  }

  overlong(): void {
    this.#refused('longer than a line may be');
  }

  /** Logs a message that nothing is done about by its name, once for each name. */
  ignored(name: string, why: string): void {
    if (this.#unknown.has(name) || this.#unknown.size === MAX_UNKNOWN_KINDS) return;
    this.#unknown.add(name);
    this.#options.unlimited.notice('message from the host ignored', { name, why });
  }

  #refused(reason: string): void {
    this.#options.log.warning('line from the host refused', { why: reason });
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d;
}
