/** A guest in whose agent a login waits, and which a test can look into or break. */

import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Guest } from './guest.ts';

/** Runs the agent in a folder where it may leave cores of any size. */
const CORES = ['sh', '-c', 'cd "$1" && ulimit -c unlimited && shift && exec "$@"', 'sh'];

export class OpenedGuest implements AsyncDisposable {
  readonly guest: Guest;
  /** The agent's working directory. */
  readonly folder: string;
  /** Nothing else on the machine contains either. */
  readonly user: string;
  readonly password: string;
  token = '';

  private constructor(guest: Guest, folder: string) {
    const canary = randomBytes(16).toString('hex');
    this.guest = guest;
    this.folder = folder;
    this.user = `user-${canary}`;
    this.password = `password-${canary}`;
  }

  /**
   * `onSignal` is run inside the agent when SIGURG comes; `nodeOptions` are other options of its
   * runtime. Nobody has either outside of tests: the unit sets no NODE_OPTIONS.
   */
  static async start(onSignal: string, nodeOptions: readonly string[] = []): Promise<OpenedGuest> {
    const folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-opened-'));
    chmodSync(folder, 0o755);
    const script = encodeURIComponent(`process.on('SIGURG', () => { ${onSignal} })`);
    const options = [`--import=data:text/javascript,${script}`, ...nodeOptions];
    const env = { NODE_OPTIONS: options.join(' ') };
    const guest = await Guest.start({ agent: { wrapper: [...CORES, folder], env } });
    const opened = new OpenedGuest(guest, folder);
    opened.token = await guest.login(opened.user, opened.password);
    return opened;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.guest[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true });
  }
}

/** In which encodings these bytes hold a text. */
export function encodingsOf(text: string, bytes: Buffer): string[] {
  const plain = Buffer.from(text);
  return [
    ...(['utf8', 'utf16le'] as const).filter((encoding) => bytes.includes(text, 0, encoding)),
    ...(['base64', 'hex'] as const).filter((encoding) => bytes.includes(plain.toString(encoding))),
  ];
}
