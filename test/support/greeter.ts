/**
 * A scripted greeter: hears tokens on the system bus as GNOME Shell does, and starts the PAM
 * service as GDM's worker does, with the real libpam in a process of its own.
 */

import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, type MessageBus } from 'dbus-native';
import { root } from './make.ts';

/** What `pam-client` prints about one conversation. */
export interface Conversation {
  /** Names of return values, such as `PAM_SUCCESS`. */
  readonly authenticate: string;
  readonly acct_mgmt?: string;
  readonly setcred?: string;
  readonly pam_user: string | null;
  readonly elapsed_ms: number;
  readonly prompts: readonly { readonly style: string; readonly text: string }[];
  /** What libpam and its modules sent to syslog. */
  readonly log: readonly { readonly priority: string; readonly text: string }[];
}

const NAME = 'org.ovirt.vdsm.Credentials';
/** A signal that has not come by then will not come. */
const PATIENCE_MS = 5_000;

export class Greeter {
  readonly #bus: MessageBus;
  readonly #confdir: string;
  readonly #heard: string[] = [];

  private constructor(bus: MessageBus, confdir: string) {
    this.#bus = bus;
    this.#confdir = confdir;
  }

  /** Listens on the bus at `busAddress`; PAM services are files of `confdir`. */
  static async listen(busAddress: string, confdir: string): Promise<Greeter> {
    const bus = createClient({ busAddress });
    const greeter = new Greeter(bus, confdir);
    bus.connection.on('message', (message) => {
      const {
        interface: from,
        member,
        body,
      } = message as { interface?: string; member?: string; body?: unknown[] };
      if (from === NAME && member === 'UserAuthenticated') greeter.#heard.push(String(body?.[0]));
    });
    // The bus compares the sender with the owner of the name, as GNOME's proxy does.
    await bus.addMatch(`type='signal',sender='${NAME}',member='UserAuthenticated'`);
    return greeter;
  }

  /** The next token that is heard. */
  async token(): Promise<string> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const token = this.#heard.shift();
      if (token !== undefined) return token;
      if (Date.now() > until) throw new Error('no token was announced');
      await sleep(1);
    }
  }

  /** Runs the service once, answering its hidden prompt with `token`; options of `pam-client`. */
  logIn(
    token: string,
    options: readonly string[] = ['--acct', '--setcred'],
  ): Promise<Conversation> {
    const program = `${root}/build/test/pam-client`;
    return converse(program, ['--confdir', this.#confdir, ...options], token);
  }

  async close(): Promise<void> {
    await this.#bus.close();
  }
}

async function converse(program: string, args: string[], token: string): Promise<Conversation> {
  const client = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  client.stdin.end(`${token}\n`);
  const output = Buffer.concat(await client.stdout.toArray());
  return JSON.parse(output.toString()) as Conversation;
}
