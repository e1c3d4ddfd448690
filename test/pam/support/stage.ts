/** One test's own world: a folder of PAM services and a socket name that nobody else uses. */
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { password } from './answer.ts';
import type { Build } from './builds.ts';
import { HostileServer } from './hostile-server.ts';
import { type Finished, run } from './process.ts';

export interface LogLine {
  readonly priority: string;
  readonly text: string;
}

/** What pam-client prints. */
export interface Login {
  readonly authenticate: string;
  readonly acct_mgmt?: string;
  readonly setcred?: string;
  readonly open_session?: string;
  readonly close_session?: string;
  readonly chauthtok?: string;
  readonly pam_user: string | null;
  readonly authtok: 'match' | 'differ' | 'none' | null;
  readonly elapsed_ms: number;
  readonly allocations?: number;
  readonly prompts: readonly { readonly style: string; readonly text: string }[];
  readonly log: readonly LogLine[];
  readonly inside?: { sockets: number; sockets_in_child: number; mapping: string };
}

export interface LoginOptions {
  /** Answers to the prompts, one a line. */
  readonly tokens?: readonly string[];
  /** The whole of standard input, instead of tokens. */
  readonly input?: string;
  /** The module's arguments beside its socket and, unless `timeout` is given here, timeout=1. */
  readonly options?: string;
  /** The module's control field. */
  readonly control?: string;
  /** Lines of the stack before and after the module; by default pam_probe checks PAM_AUTHTOK. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  /** Arguments of pam-client. */
  readonly client?: readonly string[];
  /** A program and its arguments that starts pam-client. */
  readonly wrapper?: readonly string[];
}

/** Of the form that this project's agent makes. */
export function newToken(): string {
  return `ovirt-sso-${randomBytes(32).toString('base64url')}`;
}

/** Of the form that a rehearsal has. */
export function newRehearsal(): string {
  return `ovirt-sso-test-${randomBytes(32).toString('base64url')}`;
}

/** The module's line at the head of an ordinary service: it proves nothing, and locks nobody out. */
export const passwordMode = {
  control: '[success=ok ignore=ignore module_unknown=ignore default=die]',
  options: 'mode=password',
} as const;

export class Stage implements AsyncDisposable {
  readonly #servers: HostileServer[] = [];
  readonly #build: Build;
  #services = 0;
  readonly folder: string;
  readonly socket = `@/tmp/ovirt-cred-test-${randomBytes(8).toString('hex')}`;

  private constructor(build: Build, folder: string) {
    this.#build = build;
    this.folder = folder;
  }

  static async open(build: Build): Promise<Stage> {
    const stage = new Stage(build, await mkdtemp(join(tmpdir(), 'ovirt-cred-')));
    await chmod(stage.folder, 0o755); // some clients are no longer root when they read it
    // Of what the tests do not name, nothing is allowed; libpam complains where this is missing.
    await stage.file('other', 'auth required pam_deny.so\n');
    await stage.file('password', Buffer.from(password, 'latin1'));
    return stage;
  }

  async file(name: string, content: string | Buffer): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, content);
    return path;
  }

  async serve(script: readonly string[], options: readonly string[] = []): Promise<HostileServer> {
    const server = await HostileServer.start(this.#build.server, this.socket, script, options);
    this.#servers.push(server);
    return server;
  }

  /** The lines of a service's file for pam-client, and its arguments for that service. */
  async service(lines: readonly string[]): Promise<string[]> {
    this.#services += 1;
    const name = `case-${this.#services}`;
    await this.file(name, lines.map((line) => `${line}\n`).join(''));
    return ['--confdir', this.folder, '--service', name];
  }

  async client(args: readonly string[], input: string, wrapper: readonly string[] = []) {
    const finished = await run(
      [...wrapper, ...this.#build.under, this.#build.client, ...args],
      input,
    );
    refuseLeaks(finished, input);
    return finished;
  }

  /** Every line that pam-client prints, as objects. */
  async logins(options: LoginOptions = {}): Promise<Login[]> {
    const timeout = options.options?.includes('timeout=') ? '' : 'timeout=1';
    const service = await this.service([
      ...(options.before ?? []).map((line) => this.#expand(line)),
      `auth ${options.control ?? 'requisite'} ${this.#build.module} socket=${this.socket} ` +
        `${timeout} ${options.options ?? ''}`,
      ...(options.after ?? ['auth required PROBE check']).map((line) => this.#expand(line)),
      'account required pam_permit.so',
    ]);
    const expected = ['--expect-authtok', join(this.folder, 'password')];
    const input = options.input ?? (options.tokens ?? [newToken()]).map((t) => `${t}\n`).join('');
    const finished = await this.client(
      [...service, ...expected, ...(options.client ?? [])],
      input,
      options.wrapper,
    );
    return finished.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Login);
  }

  async login(options: LoginOptions = {}): Promise<Login> {
    const [login, ...others] = await this.logins(options);
    if (login === undefined || others.length > 0) {
      throw new Error(`expected one login, got ${others.length}`);
    }
    return login;
  }

  #expand(line: string): string {
    return line.replace('PROBE', this.#build.probe).replace('MODULE', this.#build.module);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#servers.map((server) => server[Symbol.asyncDispose]()));
    await rm(this.folder, { recursive: true });
  }
}

/** No case may print a token or a password, nor anything on standard error, where the sanitizers
 * report. */
function refuseLeaks(finished: Finished, input: string): void {
  const secrets = ['canary', ...input.split('\n').filter((line) => line.length > 3)];
  if (secrets.some((secret) => `${finished.stdout}${finished.stderr}`.includes(secret))) {
    throw new Error('a secret was printed');
  }
  if (finished.stderr !== '') {
    throw new Error(finished.stderr);
  }
}

/** The module's own lines, without libpam's. */
export function moduleLines(login: Login): readonly LogLine[] {
  return login.log.filter((line) => line.text.startsWith('pam_ovirt_cred('));
}

/** The one line that each login leaves, without its prefix: "login ID: ...", for example. */
export function loginLine(login: Login): string {
  const lines = moduleLines(login).filter((line) => line.priority !== 'debug');
  const [line] = lines;
  if (line === undefined || lines.length !== 1) {
    throw new Error(`expected one line in the log, got ${JSON.stringify(lines)}`);
  }
  return line.text.replace(/^pam_ovirt_cred\([^)]*\): /, '');
}
