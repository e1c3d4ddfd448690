/**
 * Signals of services: match rules that outlive the bus, and proof of who sent a signal.
 *
 * A match rule asks for broadcasts and keeps nothing out: any peer can send a signal to our unique
 * name, with any path, interface and member. Only its sender is the daemon's own word, and that is
 * a unique name. So a signal counts when its sender is who owns the service's name now.
 */

import type { Message } from 'dbus-native';
import { BusError } from './calls.ts';
import { DAEMON, daemonCall, isUniqueName } from './daemon.ts';

/** Which signals: exact values; a member or path that is left out may be any. */
export interface SignalSource {
  /** The well-known name of the service. */
  readonly sender: string;
  readonly path?: string;
  readonly interface: string;
  readonly member?: string;
}

/** A signal of a service. What is in its body has whatever types were on the wire. */
export interface ReceivedSignal {
  readonly path: string;
  readonly member: string;
  readonly body: readonly unknown[];
}

type Handler = (signal: ReceivedSignal) => void;
type OwnerHandler = (isThere: boolean) => void;

interface Service {
  readonly handlers: { readonly source: SignalSource; readonly handler: Handler }[];
  readonly watchers: OwnerHandler[];
  /** Its unique name while it runs, as far as we know. */
  owner: string | undefined;
  /** Changes of the owner that the daemon has told, so that an older answer is known as such. */
  changes: number;
}

export class Subscriptions {
  readonly #call: (message: Message) => Promise<Message>;
  readonly #services = new Map<string, Service>();
  /** Match rules in the order in which they are added. */
  readonly #rules: string[] = [];

  /** `call` calls a method on the connection of that moment; rejects with {@link BusError}. */
  constructor(call: (message: Message) => Promise<Message>) {
    this.#call = call;
  }

  /** Takes effect when the next connection is made; {@link connected} is what does it. */
  subscribe(source: SignalSource, handler: Handler): void {
    this.#service(source.sender).handlers.push({ source, handler });
    this.#rules.push(matchRule(source));
  }

  /** Tells when the service comes, also after each new connection, and when it is gone. */
  watchOwner(name: string, watcher: OwnerHandler): void {
    this.#service(name).watchers.push(watcher);
  }

  /**
   * A connection was made: asks for everything anew. The rules come before the question who owns a
   * name, so that nothing that happens after the answer is missed.
   */
  async connected(): Promise<void> {
    const rules = this.#rules.map((rule) => this.#addMatch(rule));
    const owners = [...this.#services].map(([name, service]) => this.#askOwner(name, service));
    await Promise.all([...rules, ...owners]);
  }

  /** The connection is gone, and what was known of its peers. */
  lost(): void {
    for (const service of this.#services.values()) this.#setOwner(service, undefined);
  }

  /** A signal came, from whomever. */
  received(signal: Message): void {
    if (signal.sender === DAEMON) this.#ownerChanged(signal);
    const { sender, path, member, body } = signal;
    if (typeof path !== 'string' || typeof member !== 'string') return;
    for (const { owner, handlers } of this.#services.values()) {
      if (owner === undefined || sender !== owner) continue;
      for (const { source, handler } of handlers) {
        if (isFrom(source, signal)) handler({ path, member, body: body ?? [] });
      }
    }
  }

  #service(name: string): Service {
    const known = this.#services.get(name);
    if (known !== undefined) return known;
    const service: Service = { handlers: [], watchers: [], owner: undefined, changes: 0 };
    this.#services.set(name, service);
    this.#rules.push(matchRule({ ...NAME_OWNER_CHANGED, sender: DAEMON }, name));
    return service;
  }

  async #addMatch(rule: string): Promise<void> {
    await this.#call(daemonCall('AddMatch', 's', [rule]));
  }

  async #askOwner(name: string, service: Service): Promise<void> {
    const { changes } = service;
    const owner = await this.#ownerOf(name);
    // What the daemon told while we waited is newer than its answer.
    if (service.changes === changes) this.#setOwner(service, owner);
  }

  async #ownerOf(name: string): Promise<string | undefined> {
    try {
      const { body } = await this.#call(daemonCall('GetNameOwner', 's', [name]));
      return uniqueName(body?.[0]);
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      if (error.code === 'org.freedesktop.DBus.Error.NameHasNoOwner') return undefined;
      throw error;
    }
  }

  #ownerChanged({ interface: from, member, body }: Message): void {
    if (from !== DAEMON || member !== NAME_OWNER_CHANGED.member) return;
    const [name, , owner] = body ?? [];
    const service = typeof name === 'string' ? this.#services.get(name) : undefined;
    if (service !== undefined) this.#setOwner(service, uniqueName(owner));
  }

  #setOwner(service: Service, owner: string | undefined): void {
    service.changes += 1;
    if (owner === service.owner) return;
    const wasThere = service.owner !== undefined;
    service.owner = owner;
    // Another program took the name over: the one that was there is gone first.
    if (wasThere) for (const watcher of service.watchers) watcher(false);
    if (owner !== undefined) for (const watcher of service.watchers) watcher(true);
  }
}

const NAME_OWNER_CHANGED = { interface: DAEMON, member: 'NameOwnerChanged' };

/** A match rule (D-Bus specification, match rules). Its values are names, which have no quotes. */
function matchRule(source: SignalSource, arg0?: string): string {
  const parts: readonly (readonly [string, string | undefined])[] = [
    ['type', 'signal'],
    ['sender', source.sender],
    ['path', source.path],
    ['interface', source.interface],
    ['member', source.member],
    ['arg0', arg0],
  ];
  return parts
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}='${value}'`)
    .join(',');
}

function isFrom(source: SignalSource, signal: Message): boolean {
  return (
    source.interface === signal.interface &&
    (source.path ?? signal.path) === signal.path &&
    (source.member ?? signal.member) === signal.member
  );
}

/** A connection's own name; an empty one says that nobody has the name. */
function uniqueName(value: unknown): string | undefined {
  return isUniqueName(value) ? value : undefined;
}
