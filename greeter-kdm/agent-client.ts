/** The agent, as a greeter sees it on the system bus (docs/protocol.md). */

import { BusError } from '../agent/bus/calls.ts';
import type { SystemBus } from '../agent/system-bus.ts';

const NAME = 'org.ovirt.vdsm.Credentials';
const GREETER = { path: '/org/ovirt/sso/Agent', interface: 'org.ovirt.sso.Greeter1' };

/** Tokens of logins. A rehearsal's is told to who rehearses, and to no greeter. */
const TOKEN = /^ovirt-sso-[\w-]{43}$/;

/** Why a call was refused, as the D-Bus error's name. */
export type Described = { readonly user: string } | { readonly refused: string };

export interface AgentEvents {
  /** A token came, from the owner of the agent's name and from nobody else. */
  readonly heard: (token: string) => void;
  /** The agent is on the bus, or not any more. */
  readonly changed: (isThere: boolean) => void;
}

export class AgentClient {
  readonly #bus: SystemBus;
  #isThere = false;

  /** Make it before the bus is started. */
  constructor(bus: SystemBus, { heard, changed }: AgentEvents) {
    this.#bus = bus;
    const path = '/org/ovirt/vdsm/Credentials';
    const source = { sender: NAME, path, interface: NAME, member: 'UserAuthenticated' };
    bus.subscribe(source, ({ body: [token] }) => {
      if (typeof token === 'string' && TOKEN.test(token)) heard(token);
    });
    bus.watchOwner(NAME, (isThere) => {
      this.#isThere = isThere;
      changed(isThere);
    });
  }

  get isThere(): boolean {
    return this.#isThere;
  }

  /** Asks for a login that waits; it comes as a signal. The error's name when that is refused. */
  async ready(): Promise<string | undefined> {
    if (!this.#isThere) return undefined;
    const answer = await this.#call('Ready');
    return 'refused' in answer ? answer.refused : undefined;
  }

  /** Whom the token logs in. */
  async describe(token: string): Promise<Described> {
    const answer = await this.#call('Describe', 's', [token]);
    if ('refused' in answer) return answer;
    const [user] = answer.body;
    if (typeof user === 'string' && user !== '') return { user };
    return { refused: 'no user' };
  }

  async #call(
    member: string,
    signature?: string,
    body?: unknown[],
  ): Promise<{ readonly body: readonly unknown[] } | { readonly refused: string }> {
    try {
      const reply = await this.#bus.call({
        destination: NAME,
        ...GREETER,
        member,
        ...(signature !== undefined && { signature, body: body ?? [] }),
      });
      return { body: reply.body ?? [] };
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      return { refused: error.code };
    }
  }
}
