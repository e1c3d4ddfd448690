/**
 * A delay inhibitor: logind waits with a sleep until what must not be written to a disk is gone
 * (systemd's "Inhibitor Locks").
 *
 * Inhibit() gives the lock as a file descriptor, and a read(2) takes none from a socket: dbus-daemon
 * keeps the answer back and dbus-broker ends the connection (both tried). So systemd's own program
 * takes it, and holds it for as long as its child, which ends with its input. That is closed by us,
 * or by the kernel when we are no more, so a dead agent delays nothing.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import type { Log } from '../log.ts';

const PROGRAM = '/usr/bin/systemd-inhibit';
const ARGUMENTS = [
  '--what=sleep',
  '--mode=delay',
  '--who=oVirt guest agent',
  '--why=Takes back a waiting login',
  '/bin/cat',
];

export interface SleepInhibitorOptions {
  /** D-Bus address of the system bus. */
  readonly busAddress: string;
  readonly log: Pick<Log, 'notice'>;
  /** The program that takes the lock; systemd's unless given. */
  readonly program?: string;
}

export class SleepInhibitor {
  readonly #options: SleepInhibitorOptions;
  #holder: ChildProcess | undefined;

  constructor(options: SleepInhibitorOptions) {
    this.#options = options;
  }

  /** Asks for the lock, unless it is held. */
  hold(): void {
    if (this.#holder !== undefined) return;
    let holder: ChildProcess;
    try {
      holder = this.#begin();
    } catch (error) {
      // Some reasons come by an event, others by a throw: without memory for a process, for example.
      this.#notHeld(`${(error as NodeJS.ErrnoException).code}`);
      return;
    }
    this.#holder = holder;
    // A holder that is gone does not read; that it is gone is told below. Without descriptors left there
    // is no pipe to it.
    holder.stdin?.on('error', () => {});
    holder.once('error', (error: NodeJS.ErrnoException) => this.#ended(holder, `${error.code}`));
    holder.once('exit', (code, signal) => {
      // systemd ends the whole unit at once, the agent with it.
      if (signal === 'SIGTERM') this.#forget(holder);
      else this.#ended(holder, signal ?? `exit code ${code}`);
    });
  }

  /** Gives the lock back: a sleep may begin. */
  release(): void {
    this.#holder?.stdin?.end();
    this.#holder = undefined;
  }

  #begin(): ChildProcess {
    const { busAddress, program = PROGRAM } = this.#options;
    return spawn(program, ARGUMENTS, {
      cwd: '/',
      env: { DBUS_SYSTEM_BUS_ADDRESS: busAddress },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
  }

  /** Is it the one that holds the lock? Not any more. */
  #forget(holder: ChildProcess): boolean {
    if (holder !== this.#holder) return false;
    this.#holder = undefined;
    return true;
  }

  /** Without the lock a sleep is met as its signal comes, most of the time before memory is written. */
  #ended(holder: ChildProcess, why: string): void {
    if (this.#forget(holder)) this.#notHeld(why);
  }

  #notHeld(why: string): void {
    this.#options.log.notice('a sleep is not delayed for a waiting login', {
      why: `${PROGRAM}: ${why}`,
    });
  }
}
