/**
 * The helper in a small world: accounts and PAM services that are mounted for it alone, a bus with
 * logind as python-dbusmock plays it, a stand-in for the agent, and a socket as systemd passes it.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { PrivateBus } from '../../support/bus.ts';
import { hashed } from '../../support/crypt.ts';
import { MockLogind, startLogindBus } from '../../support/logind.ts';
import { loadTestAddon } from '../../support/test-addon.ts';
import type { Build } from './builds.ts';
import { CredentialStandIn } from './credential-stand-in.ts';

export const AGENT_UID = 990;
export const ALICE_UID = 4001;
export const BOB_UID = 4002;
/** Alice's. No line in a log may contain it. */
export const PASSWORD = 'canary pass word';

const PASSWD = `root:x:0:0::/:/bin/sh
ovirtagent:x:${AGENT_UID}:${AGENT_UID}::/:/bin/sh
nobody:x:65534:65534::/:/bin/sh
alice:x:${ALICE_UID}:${ALICE_UID}::/:/bin/sh
bob:x:${BOB_UID}:${BOB_UID}::/:/bin/sh
`;

/** How one run of the helper ended. */
export interface Served {
  readonly word: string;
  /** What it wrote for the journal. */
  readonly log: string;
  readonly code: number | null;
}

const MOUNTED = ['/etc/passwd', '/etc/shadow', '/etc/nsswitch.conf', '/etc/login.defs'];
const ACCOUNTS = `dir=$1; shift
for file in ${MOUNTED.join(' ')}; do mount --bind "$dir/$(basename "$file")" "$file" || exit; done`;
const SCRIPT = `${ACCOUNTS}
mount --bind "$dir/pam.d" /etc/pam.d && LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"`;
const AGENT_SCRIPT = `${ACCOUNTS}
mount -t tmpfs tmpfs /run && mkdir /run/ovirt-sso || exit
mount --bind "$dir" /run/ovirt-sso && exec "$@"`;

/** All that comes back; a reset is an end like any other. */
export async function wordOf(socket: Socket): Promise<string> {
  const pieces: Buffer[] = [];
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.on('data', (bytes: Buffer) => pieces.push(bytes)).on('end', () => socket.destroy());
  await closed;
  return Buffer.concat(pieces).toString();
}

export class UnlockStage implements AsyncDisposable {
  readonly agent: CredentialStandIn;
  readonly logind: MockLogind;
  readonly bus: PrivateBus;
  readonly #build: Build;
  readonly #folder: string;
  readonly #listener: number;
  readonly #path: string;

  private constructor(
    build: Build,
    parts: Pick<UnlockStage, 'agent' | 'logind' | 'bus'>,
    folder: string,
  ) {
    this.#build = build;
    this.#folder = folder;
    this.agent = parts.agent;
    this.logind = parts.logind;
    this.bus = parts.bus;
    this.#path = join(folder, 'unlock.sock');
    this.#listener = loadTestAddon().unixSocket('stream', this.#path, 8);
    // Wider than the unit's: the helper does not rely on it.
    chmodSync(this.#path, 0o666);
  }

  static async open(build: Build): Promise<UnlockStage> {
    const folder = mkdtempSync(join(tmpdir(), 'ovirt-unlock-'));
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, 'pam.d'));
    const files = {
      passwd: PASSWD,
      shadow: `alice:${hashed(PASSWORD)}:19000:0:99999:7:::\n`,
      'nsswitch.conf': 'passwd: files\nshadow: files\n',
      'login.defs': 'UID_MIN 1000\n',
      // As pam-auth-update of Debian writes them where nothing else is installed.
      'pam.d/common-auth': `auth [success=1 default=ignore] pam_unix.so nullok
auth requisite pam_deny.so
auth required pam_permit.so
`,
      'pam.d/common-account': `account [success=1 new_authtok_reqd=done default=ignore] pam_unix.so
account requisite pam_deny.so
account required pam_permit.so
`,
      'pam.d/other': 'auth required pam_deny.so\naccount required pam_deny.so\n',
    };
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(folder, name), content, { mode: name === 'shadow' ? 0o640 : 0o644 });
    }
    const agent = await CredentialStandIn.start();
    const bus = await startLogindBus('dbus-daemon');
    const logind = await MockLogind.start(bus);
    const stage = new UnlockStage(build, { agent, logind, bus }, folder);
    stage.service(build.below);
    return stage;
  }

  /** Runs an agent in this world, where the helper's socket is at its usual place. */
  get wrapper(): readonly string[] {
    return ['unshare', '--mount', 'sh', '-c', AGENT_SCRIPT, 'sh', this.#folder];
  }

  /** Takes the socket away, as on a guest without the helper. */
  removeSocket(): void {
    rmSync(this.#path);
  }

  /** The lines of the PAM service below the module's, which asks the agent at `socket`. */
  service(below: readonly string[], socket = this.agent.socket): void {
    const first = `auth requisite ${this.#build.module} socket=${socket} timeout=2`;
    this.file('pam.d/ovirt-sso-unlock', `${[first, ...below].join('\n')}\n`);
  }

  file(name: string, content: string): void {
    writeFileSync(join(this.#folder, name), content);
  }

  chmod(name: string, mode: number): void {
    chmodSync(join(this.#folder, name), mode);
  }

  /** Alice's session `c2`, locked and in front, and credentials of hers for any token. */
  async lockAlice(): Promise<void> {
    await this.lock('c2', ALICE_UID, 'alice');
  }

  async lock(id: string, uid: number, user: string, name = 'user'): Promise<void> {
    await this.logind.add({ id, uid, user, class: name, isLocked: true });
    await this.logind.bring(id);
  }

  /** Connects to the socket, as systemd would see it. */
  connect(): Socket {
    const socket = connect({ path: this.#path, allowHalfOpen: true });
    socket.on('error', () => {});
    return socket;
  }

  /** Asks as another account; the word. */
  async askAs(uid: number, request: string): Promise<string> {
    const script = `const s = require('node:net').connect({ path: process.argv[1], allowHalfOpen: true });
      s.on('error', () => {}).on('data', (d) => process.stdout.write(d)).end(process.argv[2]);`;
    const child = spawn(process.execPath, ['--eval', script, this.#path, request], {
      uid,
      gid: uid,
      cwd: '/',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return text(child.stdout);
  }

  /** Starts the helper for the next connection, and waits for its end. */
  async serve(word: Promise<string>, address = this.bus.address): Promise<Served> {
    const { helper, confined } = this.#build;
    const command = ['sh', '-c', SCRIPT, 'sh', this.#folder, ...confined, helper];
    const child: ChildProcess = spawn('unshare', ['--mount', ...command], {
      env: { PATH: process.env.PATH, DBUS_SYSTEM_BUS_ADDRESS: address },
      stdio: ['ignore', 'ignore', 'pipe', this.#listener],
    });
    const { stderr } = child;
    if (stderr === null) throw new Error('no standard error');
    const [log, said, [code]] = await Promise.all([text(stderr), word, once(child, 'exit')]);
    if (/canary|ERROR: AddressSanitizer|runtime error|LeakSanitizer/.test(log)) {
      throw new Error(log);
    }
    return { word: said, log, code };
  }

  /** One request, whole. */
  async ask(request: string, address?: string): Promise<Served> {
    const socket = this.connect();
    socket.end(request);
    const token = request.split('\n')[1] ?? '';
    const served = await this.serve(wordOf(socket), address);
    if (token.length > 3 && served.log.includes(token)) throw new Error('a token was logged');
    return served;
  }

  /** What logind was asked to do beyond telling. */
  async unlocked(): Promise<string[]> {
    return (await this.logind.calls()).filter((call) => !/^(?:Add|GetSession)/.test(call));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.logind[Symbol.asyncDispose]();
    await this.bus[Symbol.asyncDispose]();
    await this.agent[Symbol.asyncDispose]();
    closeSync(this.#listener);
    rmSync(this.#folder, { recursive: true });
  }
}
