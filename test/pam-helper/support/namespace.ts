/** Mount and network namespaces that live as long as a test wants; commands enter them one by one. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Finished, run } from '../../pam/support/process.ts';

export class Namespace implements AsyncDisposable {
  readonly #keeper: ChildProcess;

  private constructor(keeper: ChildProcess) {
    this.#keeper = keeper;
  }

  /** Runs `setUp`, a shell script, inside; what it mounts ends with the namespace. */
  static async open(setUp: string, args: readonly string[]): Promise<Namespace> {
    const keep =
      'set -e; script=$1; shift; ip link set lo up; eval "$script"; echo ready; exec cat';
    const unshare = ['--mount', '--net', '--propagation', 'private', '--', 'sh', '-c', keep, 'sh'];
    const keeper = spawn('unshare', [...unshare, setUp, ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [first] = await Promise.race([once(keeper.stdout, 'data'), once(keeper, 'exit')]);
    if (String(first) !== 'ready\n') throw new Error(`the namespace cannot be set up: ${first}`);
    return new Namespace(keeper);
  }

  /** The command line that runs `command` inside. */
  inside(command: readonly string[]): string[] {
    return ['nsenter', '--target', String(this.#keeper.pid), '--mount', '--net', '--', ...command];
  }

  /** Runs a program to its end. */
  run(command: readonly string[], input = ''): Promise<Finished> {
    return run(this.inside(command), input);
  }

  /** Runs a program that must succeed; gives its output. */
  async must(command: readonly string[], input = ''): Promise<string> {
    const { status, stdout, stderr } = await this.run(command, input);
    if (status !== 0) throw new Error(`${command.join(' ')}: ${status}\n${stdout}${stderr}`);
    return stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#keeper, 'exit');
    this.#keeper.stdin?.end();
    await ended;
  }
}
