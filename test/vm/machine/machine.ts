/** A virtual machine that runs: its screen, its keyboard, its disks and commands inside it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Finished, GuestAgent } from './guest-agent.ts';
import { keysOf } from './keyboard.ts';
import { MachineError } from './machine-error.ts';
import { eventually, VM_PATIENCE_MS } from './patience.ts';
import { accelerator, type MachineFiles, qemuCommand } from './qemu-command.ts';
import { Qmp } from './qmp.ts';

export type MachineDisk = Omit<MachineFiles, 'folder'>;

/** A stream that is restored comes from zstd's fastest level: 160 MB, written in 2 s. */
const COMPRESS = 'zstd -q -1 -T0 -c';
const DECOMPRESS = 'zstd -q -dc';
/** QEMU's own 100 ms can be a second to a slow guest, which then repeats the key. */
const HOLD_MS = 5;
/** Whoever ends this program ends its machines. */
const WITH_US = ['--pdeathsig', 'TERM'];

export class Machine implements AsyncDisposable {
  /** The host's end of the virtio port. */
  readonly port: string;
  /** The serial console: a UNIX socket, and all that was written to it. */
  readonly console: string;
  readonly consoleLog: string;
  readonly qmp: Qmp;
  readonly #agent: GuestAgent;
  readonly #process: ChildProcess;
  readonly #folder: string;

  private constructor(folder: string, process: ChildProcess, qmp: Qmp, agent: GuestAgent) {
    this.#folder = folder;
    this.#process = process;
    this.qmp = qmp;
    this.#agent = agent;
    this.port = join(folder, 'vdsm');
    this.console = join(folder, 'console');
    this.consoleLog = join(folder, 'console.log');
  }

  /** Powers on; with `stream`, a saved state goes on from where it was instead. */
  static async start(disk: MachineDisk, stream?: string): Promise<Machine> {
    const folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-vm-'));
    const args = [...WITH_US, ...qemuCommand({ ...disk, folder }, accelerator())];
    if (stream !== undefined) args.push('-incoming', `exec:${DECOMPRESS} '${stream}'`);
    const process = spawn('setpriv', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let complaint = '';
    process.stderr?.on('data', (bytes: Buffer) => {
      complaint += bytes.toString();
    });
    await eventually('QEMU listens', () => {
      if (process.exitCode !== null) throw new MachineError('QEMU', `QEMU ended: ${complaint}`);
      return ['qmp', 'guest-agent'].every((name) => existsSync(join(folder, name))) || undefined;
    });
    const qmp = await Qmp.open(join(folder, 'qmp'));
    const agent = await GuestAgent.open(join(folder, 'guest-agent'));
    const machine = new Machine(folder, process, qmp, agent);
    if (stream !== undefined) await machine.#resume();
    return machine;
  }

  /** Waits until commands can be run in the guest. */
  async ready(patienceMs?: number): Promise<void> {
    await this.#agent.sync(patienceMs);
  }

  /** Runs a command of the guest's shell as root; its status is part of the answer. */
  try(script: string, input?: string, patienceMs?: number): Promise<Finished> {
    return this.#agent.exec(['/bin/sh', '-c', script], input, patienceMs);
  }

  /** Runs a command of the guest's shell as root and gives its standard output. */
  async run(script: string, input?: string, patienceMs?: number): Promise<string> {
    const { status, stdout, stderr } = await this.try(script, input, patienceMs);
    if (status !== 0) {
      throw new MachineError('GUEST_COMMAND', `${script}: status ${status}: ${stderr || stdout}`);
    }
    return stdout;
  }

  /** Runs the command again and again until its status is 0, and gives its standard output. */
  until(what: string, script: string, patienceMs = VM_PATIENCE_MS): Promise<string> {
    const look = async () => {
      const { status, stdout } = await this.try(script);
      return status === 0 ? stdout : undefined;
    };
    return eventually(what, look, patienceMs);
  }

  readFile(path: string): Promise<Buffer> {
    return this.#agent.readFile(path);
  }

  /** The screen as a PNG. */
  shot(): Promise<Buffer> {
    return this.#screen('png');
  }

  /** The screen as a PPM, which costs the guest less: it stands still while QEMU compresses. */
  pixels(): Promise<Buffer> {
    return this.#screen('ppm');
  }

  /** Waits until two pictures of the screen in a row are the same. */
  async still(): Promise<void> {
    let before = await this.pixels();
    await eventually('the screen is still', async () => {
      const now = await this.pixels();
      const isStill = now.equals(before);
      before = now;
      return isStill || undefined;
    });
  }

  /** Keys pressed together, by the names that QEMU has for them. */
  async press(...keys: readonly string[]): Promise<void> {
    await this.qmp.execute('send-key', {
      keys: keys.map((data) => ({ type: 'qcode', data })),
      'hold-time': HOLD_MS,
    });
  }

  async type(text: string): Promise<void> {
    for (const character of text) await this.press(...keysOf(character));
  }

  /** A file as a disk that is plugged in while `use` runs, under this name in the guest. */
  async withDisk<T>(file: string, use: (device: string) => Promise<T>): Promise<T> {
    const id = 'parcel';
    await this.qmp.execute('blockdev-add', {
      'node-name': id,
      driver: 'raw',
      'read-only': true,
      file: { driver: 'file', filename: file },
    });
    await this.qmp.execute('device_add', { driver: 'virtio-blk-pci', id, drive: id, serial: id });
    const device = `/dev/disk/by-id/virtio-${id}`;
    await this.until('the guest sees the disk', `test -b ${device}`);
    const result = await use(device);
    const gone = this.qmp.event('DEVICE_DELETED', ({ device: name }) => name === id);
    await this.qmp.execute('device_del', { id });
    await gone;
    await this.qmp.execute('blockdev-del', { 'node-name': id });
    return result;
  }

  /** Ends the machine and keeps the state of its memory; its disk file keeps that of its disk. */
  async save(stream: string): Promise<void> {
    await this.qmp.execute('stop');
    await this.qmp.execute('migrate-set-parameters', { 'max-bandwidth': Number.MAX_SAFE_INTEGER });
    await this.qmp.execute('migrate', { uri: `exec:${COMPRESS} > '${stream}'` });
    await this.#migrated('completed');
    await this.#quit();
  }

  get isOff(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  /** Resolves when the guest has switched itself off. */
  async off(): Promise<void> {
    if (!this.isOff) await once(this.#process, 'exit');
  }

  /** Pulls the plug. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#quit();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #screen(format: 'png' | 'ppm'): Promise<Buffer> {
    const filename = join(this.#folder, 'screen');
    await this.qmp.execute('screendump', { filename, format });
    const picture = readFileSync(filename);
    rmSync(filename);
    return picture;
  }

  async #quit(): Promise<void> {
    this.#agent[Symbol.dispose]();
    this.qmp[Symbol.dispose]();
    if (this.isOff) return;
    this.#process.kill('SIGTERM');
    await once(this.#process, 'exit');
  }

  async #resume(): Promise<void> {
    await this.#migrated('completed');
    await this.qmp.execute('cont');
    await this.ready();
    // The guest's clock stood still while it was a file.
    await this.run(`date --set=@${Math.floor(Date.now() / 1_000)}`);
  }

  #migrated(end: string): Promise<true> {
    return eventually('the state is written or read', async () => {
      const { status } = (await this.qmp.execute('query-migrate')) as { readonly status?: string };
      if (status === 'failed')
        throw new MachineError('QEMU', 'the state cannot be written or read');
      return status === end || undefined;
    });
  }
}
