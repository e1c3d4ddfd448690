/**
 * One line from the host, as bytes, to a {@link HostMessage}.
 *
 * The line is scanned, not parsed: only members that the message's kind has are turned into
 * values, and a password goes from the locked line into a SecretBuffer and nowhere else.
 */

import { type HostMessage, LIFECYCLE_EVENTS, MAX_CPUS } from '../messages.ts';
import type { SecretMemory } from '../secret.ts';
import { JsonRefused, type Member, readString, scanObject } from './json-scan.ts';
import { takeSecret } from './secret-string.ts';

/**
 * Longest password in bytes. PAM_MAX_RESP_SIZE is 512 with its NUL, so nobody can type a longer
 * one at any prompt and no account that people use has one.
 */
export const MAX_PASSWORD = 511;
/** Longest user name in bytes: LOGIN_NAME_MAX is 256 with its NUL. */
export const MAX_USER = 255;
/** A message's name is logged when it is unknown; the longest known has 18 characters. */
const MAX_MESSAGE_NAME = 64;
/** Bounds a reply id, which oVirt makes a UUID of 36 characters. */
const MAX_REPLY_ID = 256;
/** A shutdown further away than a year is a mistake. */
const MAX_TIMEOUT_S = 366 * 24 * 3600;

/** What a line was. `reason` and `field` are fixed texts of ours, never the host's bytes. */
export type Decoded =
  | { readonly kind: 'message'; readonly message: HostMessage }
  /** A message that this agent does not know; its name is printable and bounded. */
  | { readonly kind: 'unknown'; readonly name: string }
  /** A login that cannot be offered, with nothing wrong about the line. */
  | { readonly kind: 'no-password'; readonly username: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** Decodes one line and wipes it, whatever came of it: also a refused line can hold a password. */
export function decode(line: Buffer, memory: SecretMemory): Decoded {
  try {
    return new Fields(line, memory).message();
  } catch (error) {
    if (!(error instanceof JsonRefused)) throw error;
    return { kind: 'refused', reason: error.message };
  } finally {
    line.fill(0);
  }
}

/** The members of one message, taken by name and type. */
class Fields {
  readonly #line: Buffer;
  readonly #memory: SecretMemory;
  readonly #members: Map<string, Member>;

  constructor(line: Buffer, memory: SecretMemory) {
    this.#line = line;
    this.#memory = memory;
    this.#members = scanObject(line);
  }

  message(): Decoded {
    const name = this.#requiredText('__name__', MAX_MESSAGE_NAME);
    if (!/^[\x21-\x7e]+$/.test(name)) throw new JsonRefused('__name__ is not a message name');
    if (name === 'login') return this.#login();
    const message = this.#other(name);
    return message === undefined ? { kind: 'unknown', name } : { kind: 'message', message };
  }

  #login(): Decoded {
    const username = this.#requiredText('username', MAX_USER);
    if (username === '') throw new JsonRefused('username is empty');
    const member = this.#members.get('password');
    if (member === undefined || this.#isNull('password')) return { kind: 'no-password', username };
    if (member.kind !== 'string') throw new JsonRefused('password has a wrong type');
    const password = takeSecret(this.#line, member, this.#memory, MAX_PASSWORD);
    if (password === undefined) return { kind: 'no-password', username };
    return { kind: 'message', message: { name: 'login', username, password } };
  }

  #other(name: string): HostMessage | undefined {
    switch (name) {
      case 'lock-screen':
      case 'log-off':
        return { name };
      case 'shutdown':
        return {
          name,
          timeout: this.#seconds('timeout'),
          message: this.#text('message') ?? '',
          reboot: this.#flag('reboot'),
        };
      case 'hibernate':
        return { name, state: this.#oneOf('state', ['disk', 'mem']) ?? 'disk' };
      case 'refresh': {
        const apiVersion = this.#integer('apiVersion');
        return apiVersion === undefined ? { name } : { name, apiVersion };
      }
      case 'api-version':
        return { name, apiVersion: required(this.#integer('apiVersion'), 'apiVersion') };
      case 'set-number-of-cpus': {
        const count = required(this.#integer('count'), 'count');
        if (count < 1 || count > MAX_CPUS) throw new JsonRefused('count is out of range');
        return { name, count };
      }
      case 'lifecycle-event':
        return this.#lifecycleEvent();
      case 'echo':
        return { name, content: this.#everything() };
      default:
        return undefined;
    }
  }

  #lifecycleEvent(): HostMessage {
    const type = required(this.#oneOf('type', LIFECYCLE_EVENTS), 'type');
    const replyId = this.#isNull('reply_id') ? undefined : this.#text('reply_id', MAX_REPLY_ID);
    const failure = this.#failure();
    return {
      name: 'lifecycle-event',
      type,
      ...(replyId === undefined ? {} : { replyId }),
      ...(failure === undefined ? {} : { failure }),
    };
  }

  /** All members but the name, for an echo, which is no login; a `password` is left out anyway. */
  #everything(): Record<string, unknown> {
    const content: Record<string, unknown> = Object.create(null);
    for (const [name, member] of this.#members) {
      if (name === '__name__' || name === 'password') continue;
      content[name] = JSON.parse(this.#line.toString('utf8', member.start, member.end));
    }
    return content;
  }

  #requiredText(name: string, limit: number): string {
    return required(this.#text(name, limit), name);
  }

  /** A string of at most `limit` bytes as UTF-8, or undefined when it is not there. */
  #text(name: string, limit = Number.POSITIVE_INFINITY): string | undefined {
    const member = this.#members.get(name);
    if (member === undefined) return undefined;
    if (member.kind !== 'string') throw new JsonRefused(`${name} has a wrong type`);
    const text = readString(this.#line, member);
    if (Buffer.byteLength(text) > limit) throw new JsonRefused(`${name} is too long`);
    return text;
  }

  #oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const text = this.#text(name);
    const match = allowed.find((value) => value === text);
    if (text !== undefined && match === undefined) throw new JsonRefused(`${name} is not known`);
    return match;
  }

  /** A JSON integer that a double holds exactly; `1e3`, `1.0` and `-0` are not accepted. */
  #integer(name: string): number | undefined {
    const member = this.#members.get(name);
    if (member === undefined) return undefined;
    if (member.kind !== 'number') throw new JsonRefused(`${name} has a wrong type`);
    return integer(this.#line.toString('latin1', member.start, member.end), name);
  }

  /** Seconds as VDSM sends them, an integer or its text; absent is at once. */
  #seconds(name: string): number {
    const isText = this.#members.get(name)?.kind === 'string';
    const text = isText ? this.#text(name) : undefined;
    const seconds = text === undefined ? (this.#integer(name) ?? 0) : integer(text, name);
    if (seconds < 0 || seconds > MAX_TIMEOUT_S) throw new JsonRefused(`${name} is out of range`);
    return seconds;
  }

  /** `true`, or `"True"` as Python writes it, in any case. Absent is false. */
  #flag(name: string): boolean {
    const member = this.#members.get(name);
    if (member === undefined) return false;
    const text =
      member.kind === 'literal'
        ? this.#line.toString('latin1', member.start, member.end)
        : this.#requiredText(name, 5).toLowerCase();
    if (text !== 'true' && text !== 'false') throw new JsonRefused(`${name} has a wrong type`);
    return text === 'true';
  }

  /** A text, a truth, or nothing: VDSM does not say which. */
  #failure(): string | boolean | undefined {
    if (this.#isNull('failure')) return undefined;
    const isLiteral = this.#members.get('failure')?.kind === 'literal';
    return isLiteral ? this.#flag('failure') : this.#text('failure');
  }

  /** Python's None, which its senders like. */
  #isNull(name: string): boolean {
    const member = this.#members.get(name);
    return member?.kind === 'literal' && this.#line[member.start] === 0x6e; // 'n' of null
  }
}

function integer(text: string, name: string): number {
  const value = /^(?:0|-?[1-9]\d*)$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw new JsonRefused(`${name} is not an integer`);
  return value;
}

function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new JsonRefused(`${name} is missing`);
  return value;
}
