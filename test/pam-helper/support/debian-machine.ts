/**
 * A Debian guest to try PAM services on: this machine with other packages' files, accounts and PAM
 * files laid over it, in namespaces of its own. Nothing of the machine's is changed.
 */

import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answer } from '../../pam/support/answer.ts';
import { plain } from '../../pam/support/builds.ts';
import { HostileServer, step } from '../../pam/support/hostile-server.ts';
import { type Login, newToken } from '../../pam/support/stage.ts';
import { hashed } from '../../support/crypt.ts';
import { root } from '../../support/make.ts';
import { Namespace } from './namespace.ts';

/** What packaging/setup.mjs unpacked. */
const packages = join(root, 'build/debian/root');

const SOCKET = '@/tmp/ovirt-cred-channel';

/** $1 the machine's folder, $2 the packages, $3 the module. */
const SET_UP = `
  modules="$1/usr/lib/$(uname -m)-linux-gnu/security"
  mkdir -p "$modules" "$1/var-lib" "$1/rw"
  mount -t tmpfs tmpfs "$1/rw"
  mkdir "$1/rw/upper" "$1/rw/work"
  cp "$3" "$modules"
  mount -t overlay overlay -o "lowerdir=$1/etc:$2/etc:/etc,upperdir=$1/rw/upper,workdir=$1/rw/work" /etc
  mount -t overlay overlay -o "lowerdir=$1/usr:$2/usr:/usr" /usr
  mount --bind "$1/pam.d" /etc/pam.d
  mount --bind "$1/var-lib" /var/lib
  mount -t tmpfs tmpfs /run
  mkdir -p /run/faillock`;

export interface Account {
  readonly name: string;
  readonly uid: number;
  /** Without one no password fits: another system knows the user. */
  readonly password?: string;
  /** The last fields of shadow(5), from the last change on. */
  readonly aging?: string;
}

export interface LoginTry {
  readonly service?: string;
  /** What the agent would answer; none where there is no agent. */
  readonly user?: string;
  readonly password?: string;
  /** Further arguments of pam-client. */
  readonly client?: readonly string[];
  /** PAM_USER from the start, as at the keyboard. */
  readonly preset?: string;
  /** Answers to the prompts, instead of a token to each. */
  readonly answers?: readonly string[];
}

export class DebianMachine implements AsyncDisposable {
  readonly folder: string;
  readonly #namespace: Namespace;

  private constructor(folder: string, namespace: Namespace) {
    this.folder = folder;
    this.#namespace = namespace;
  }

  /** `pamFiles` is a folder of PAM services; `etc` further files below /etc. */
  static async start(
    accounts: readonly Account[],
    pamFiles: string,
    etc: Readonly<Record<string, string>> = {},
  ): Promise<DebianMachine> {
    const folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-pam-'));
    chmodSync(folder, 0o755);
    for (const name of ['etc', 'usr']) mkdirSync(join(folder, name));
    cpSync(pamFiles, join(folder, 'pam.d'), { recursive: true });
    const passwd = accounts.map(({ name, uid }) => `${name}:x:${uid}:${uid}::/:/bin/sh\n`);
    const files = {
      passwd: `root:x:0:0:root:/root:/bin/sh\n${passwd.join('')}`,
      shadow: `root:*:19000:0:99999:7:::\n${accounts.map(shadow).join('')}`,
      'nsswitch.conf': 'passwd: files\ngroup: files\nshadow: files\nhosts: files\n',
      ...etc,
    };
    for (const [name, text] of Object.entries(files)) {
      const mode = name === 'shadow' ? 0o600 : 0o644;
      writeFileSync(join(folder, 'etc', name), text, { mode });
    }
    const namespace = await Namespace.open(SET_UP, [folder, packages, plain.module]);
    return new DebianMachine(folder, namespace);
  }

  run(command: readonly string[], input = '') {
    return this.#namespace.run(command, input);
  }

  must(command: readonly string[], input = ''): Promise<string> {
    return this.#namespace.must(command, input);
  }

  /** Has our own command make the PAM service of GDM's tokens. */
  async makeService(): Promise<void> {
    const args = ['pam', 'install', '--service', 'gdm-ovirtcred'];
    await this.must([join(root, 'dist/ovirt-sso'), ...args]);
  }

  /** The command line that runs `command` on the machine. */
  inside(command: readonly string[]): string[] {
    return this.#namespace.inside(command);
  }

  /** One conversation with the real libpam; a greeter answers each prompt with its one token. */
  async logIn(attempt: LoginTry): Promise<Login> {
    const { service = 'gdm-ovirtcred', user, password = '', client = ['--acct'] } = attempt;
    const preset = attempt.preset === undefined ? [] : ['--user', attempt.preset];
    const token = newToken();
    const input = (attempt.answers ?? Array(8).fill(token)).map((line) => `${line}\n`).join('');
    const [program = '', ...args] = this.inside([plain.server]);
    const script = user === undefined ? [step.close] : [step.answer(answer(user, password))];
    await using _ = await HostileServer.start(program, SOCKET, script, args);
    const { stdout, stderr } = await this.run(
      [plain.client, '--service', service, ...preset, ...client],
      input,
    );
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as Login;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#namespace[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true });
  }
}

function shadow({ name, password, aging = '19000:0:99999:7:::' }: Account): string {
  // A login's strings here are Latin-1, too: one byte for each character.
  const hash = password === undefined ? '*' : hashed(Buffer.from(password, 'latin1'));
  return `${name}:${hash}:${aging}\n`;
}
