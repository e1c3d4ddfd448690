/**
 * A clean root that is booted: systemd, logind, the system bus and polkit of Debian as in any machine,
 * in namespaces of their own (systemd-nspawn), without a network. What stands in: a pseudo-terminal for
 * the host's port, and no udev, so that nothing starts the agent but us.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, realpathSync } from 'node:fs';
import type { SimulatedHost } from '../../support/host.ts';
import { pause, until } from '../../support/wait.ts';
import type { CleanRoot, Outcome } from './clean-root.ts';

const PORT = '/dev/virtio-ports/com.redhat.rhevm.vdsm';
/** Two busy cores boot in seconds. */
const PATIENCE_MS = 60_000;

const OPTIONS = [
  '--quiet',
  '--boot',
  '--machine=guest',
  '--private-network',
  '--link-journal=no',
  '--console=pipe',
  // There is no systemd above it that would keep its name and its unit.
  '--register=no',
  '--keep-unit',
  // Which a container may not do unless told; LimitMEMLOCK= bounds it as everywhere.
  '--system-call-filter=@memlock',
];

export class Booted implements AsyncDisposable {
  readonly #container: ChildProcess;
  /** The machine's first process, as this one's namespace numbers it. */
  readonly #init: string;

  private constructor(container: ChildProcess, init: string) {
    this.#container = container;
    this.#init = init;
  }

  /** Boots `root`, in which `host` is at the other end of the port, and waits until it is up. */
  static async boot(root: CleanRoot, host: SimulatedHost): Promise<Booted> {
    const port = `${realpathSync(host.port)}:${PORT}`;
    const container = spawn(
      'systemd-nspawn',
      [...OPTIONS, `--directory=${root.folder}`, `--bind=${port}`],
      {
        // The first hierarchy may be of another kind on a machine without systemd.
        env: { ...process.env, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' },
        stdio: ['ignore', 'ignore', 'ignore'],
      },
    );
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      // The first child is one of systemd-nspawn's own, which makes the second.
      const machine = new Booted(container, await initOf(container));
      if ((await machine.run('systemctl is-system-running')).status === 0) return machine;
      if (performance.now() > deadline) throw new Error('waited in vain: the machine is up');
      await pause(200);
    }
  }

  /** Runs `script` by sh(1), as root, in /packages. It may ask nobody: its input is at its end. */
  async run(script: string): Promise<Outcome> {
    const line = [
      '--target',
      this.#init,
      '--all',
      'sh',
      '-c',
      `exec 2>&1; cd /packages; ${script}`,
    ];
    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', HOME: '/root' };
    const child = spawn('nsenter', line, { env, stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const [status] = await once(child, 'close');
    return { status, said };
  }

  /** Runs `script`, which must succeed, and gives what it said. */
  async must(script: string): Promise<string> {
    const { status, said } = await this.run(script);
    if (status !== 0) throw new Error(`${script}: ${status}\n${said}`);
    return said;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = once(this.#container, 'exit');
    process.kill(Number(this.#init), 'SIGKILL');
    await gone;
  }
}

async function initOf({ pid }: ChildProcess): Promise<string> {
  const children = () => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  await until(() => /^\d+$/.test(children()), 'the machine is powered on', PATIENCE_MS);
  return children();
}
