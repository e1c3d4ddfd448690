/**
 * What is answered to those who call us. No text of a peer is repeated, nor used as the name of
 * anything that an object inherits: in the library's own service a call of `emit` ended the process.
 */

import type { Message } from 'dbus-native';
import { type Caller, CallRefused, type ExportedMethod, type ExportedObject } from '../exported.ts';
import { ERROR, isUniqueName, RETURN } from './daemon.ts';
import { own, withStandard } from './standard.ts';

/** A flag of calls whose sender wants no answer (D-Bus specification, message format). */
const NO_REPLY_EXPECTED = 1;
/** Callers of whom the bus is being asked; any user can call as fast as a program runs. */
const MOST_ASKED = 32;

export class Service {
  readonly #objects = new Map<string, ExportedObject>();
  readonly #uidOf: (name: string) => Promise<number>;
  #asked = 0;

  /** `uidOf` asks the bus; rejects with {@link CallRefused} for a connection that is gone. */
  constructor(uidOf: (name: string) => Promise<number>) {
    this.#uidOf = uidOf;
  }

  /** Serves an object from now on, and its parents so far as they say what is below. */
  export(path: string, object: ExportedObject): void {
    this.#objects.set(path, object);
  }

  /** The answer to a call; undefined when its sender wants none. */
  async answer(call: Message): Promise<Message | undefined> {
    // A header field is a variant: on the wire its type may be any.
    if (!isUniqueName(call.sender)) return undefined;
    const answer = await this.#answer(call, call.sender);
    if (((call.flags ?? 0) & NO_REPLY_EXPECTED) !== 0) return undefined;
    return { ...answer, ...addressOf(call) };
  }

  /** The answer to a call whose own answer cannot be sent. */
  failure(call: Message): Message {
    return { type: ERROR, errorName: refusal('Failed').code, ...addressOf(call) };
  }

  async #answer(call: Message, sender: string): Promise<Message> {
    try {
      const method = this.#method(call);
      if ((call.signature ?? '') !== method.takes.map(({ type }) => type).join('')) {
        throw refusal('InvalidArgs');
      }
      const given = call.body ?? [];
      // The library reads no body where the message is too short for one, whatever the signature says.
      if (given.length !== method.takes.length) throw refusal('InvalidArgs');
      const caller: Caller = { name: sender, uid: () => this.#uid(sender) };
      const body = await method.call(given, caller);
      const signature = method.gives.map(({ type }) => type).join('');
      return { type: RETURN, ...(signature !== '' && { signature, body: [...body] }) };
    } catch (error) {
      if (!(error instanceof CallRefused)) throw error;
      return { type: ERROR, errorName: error.code };
    }
  }

  async #uid(name: string): Promise<number> {
    if (this.#asked === MOST_ASKED) throw refusal('LimitsExceeded');
    this.#asked += 1;
    try {
      return await this.#uidOf(name);
    } finally {
      this.#asked -= 1;
    }
  }

  #method({ path, interface: from, member }: Message): ExportedMethod {
    const object = typeof path === 'string' ? this.#object(path) : undefined;
    if (object === undefined) throw refusal('UnknownObject');
    const method = own(own(object, from)?.methods ?? {}, member);
    if (method === undefined) throw refusal('UnknownMethod');
    return method;
  }

  /** An exported object, or a parent of one, which has children and nothing else. */
  #object(path: string): ExportedObject | undefined {
    if (!path.startsWith('/')) return undefined;
    const folder = path === '/' ? '/' : `${path}/`;
    const children = [...this.#objects.keys()]
      .filter((each) => each.startsWith(folder))
      .map((each) => each.slice(folder.length).split('/', 1)[0] ?? '');
    const object = this.#objects.get(path);
    if (object === undefined && children.length === 0) return undefined;
    return withStandard(object ?? {}, [...new Set(children)]);
  }
}

function addressOf({ sender, serial }: Message): Pick<Message, 'destination' | 'replySerial'> {
  return {
    ...(sender !== undefined && { destination: sender }),
    ...(serial !== undefined && { replySerial: serial }),
  };
}

function refusal(name: string): CallRefused {
  return new CallRefused(`org.freedesktop.DBus.Error.${name}`);
}
