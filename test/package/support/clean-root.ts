/** A copy of the clean root, in which commands run as if it were the whole machine. */

import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { inject } from 'vitest';

/** Mounts that only the command sees: a chroot needs /proc, and devices that may not be made here. */
const ENTER = `
root=$1; shift
mount -t proc proc "$root/proc"
mount -t tmpfs none "$root/tmp"
for device in null zero full random urandom; do
  [ -e "$root/dev/$device" ] || : > "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
exec chroot "$root" "$@"
`;

/** Changes whenever any package comes or goes, or says when something was done. */
const BOOKKEEPING =
  /^\/(?:proc|tmp|dev)\/|^\/var\/(?:lib\/dpkg|log|cache)\/|^\/etc\/(?:passwd|group|shadow|gshadow)-$|\.lock$/;

export interface Outcome {
  readonly status: number | null;
  /** Standard output and error. */
  readonly said: string;
}

export class CleanRoot implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-root-'));

  constructor() {
    execFileSync('cp', ['-a', `${inject('baseRoot')}/.`, this.folder]);
  }

  /** Runs `script` by sh(1) inside. It may ask nobody: its standard input is at its end. */
  run(script: string): Outcome {
    const line = ['--mount', '--pid', '--fork', 'sh', '-euc', ENTER, 'sh', this.folder];
    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' };
    const inside = ['sh', '-c', `exec 2>&1; ${script}`];
    const { status, stdout, stderr } = spawnSync('unshare', [...line, ...inside], {
      encoding: 'utf8',
      env,
      input: '',
    });
    return { status, said: stdout + stderr };
  }

  /** Runs `script`, which must succeed, and gives what it said. */
  must(script: string): string {
    const { status, said } = this.run(script);
    if (status !== 0) throw new Error(`${script}: ${status}\n${said}`);
    return said;
  }

  /** Copies files of this machine into the folder /packages; gives their names inside. */
  bring(files: readonly string[]): string[] {
    mkdirSync(join(this.folder, 'packages'), { recursive: true });
    return files.map((file) => {
      const path = `/packages/${basename(file)}`;
      copyFileSync(file, this.folder + path);
      return path;
    });
  }

  write(path: string, text: string, mode = 0o644): void {
    mkdirSync(dirname(this.folder + path), { recursive: true });
    writeFileSync(this.folder + path, text, { mode });
  }

  read(path: string): string {
    return readFileSync(this.folder + path, 'utf8');
  }

  /** Every path there is, and the accounts: what an installation changes. */
  get residue(): readonly string[] {
    const find = ['.', '-mindepth', '1', '-printf', '/%P\n'];
    const paths = execFileSync('find', find, { cwd: this.folder, encoding: 'utf8' }).split('\n');
    const accounts = ['passwd', 'group', 'shadow', 'gshadow'].flatMap((name) =>
      this.read(`/etc/${name}`).split('\n'),
    );
    return [...paths.filter((path) => !BOOKKEEPING.test(path)), ...accounts].sort();
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}
