/**
 * qemu-guest-agent, by which a command is run in the guest and its files are read. One command at a
 * time: its answers carry no ids. https://www.qemu.org/docs/master/interop/qemu-ga-ref.html
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { LineSocket } from './line-socket.ts';
import { MachineError } from './machine-error.ts';
import { VM_PATIENCE_MS, within } from './patience.ts';

export interface Finished {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Answer {
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
}

/** A question that is lost while the guest restarts is asked again after this. */
const SYNC_MS = 3_000;
/** Bounds of the time between two looks whether a command has ended. */
const FIRST_LOOK_MS = 20;
const LAST_LOOK_MS = 500;
/** The most that one guest-file-read gives. */
const CHUNK = 4 * 1024 * 1024;

export class GuestAgent implements Disposable {
  #socket: LineSocket | undefined;
  #answer: ((answer: Answer) => void) | undefined;
  #closed = false;
  #last: Promise<unknown> = Promise.resolve();
  #syncs = 0;

  static async open(path: string): Promise<GuestAgent> {
    const agent = new GuestAgent();
    agent.#socket = await LineSocket.open(
      path,
      (line) => agent.#take(line),
      () => agent.#end(),
    );
    return agent;
  }

  /** Waits until the guest's agent answers: after a start, a restore or a reboot. */
  async sync(patienceMs = VM_PATIENCE_MS): Promise<void> {
    const deadline = performance.now() + patienceMs;
    while (!this.#closed && performance.now() < deadline) {
      this.#syncs += 1;
      const id = this.#syncs;
      const heard = this.#hear(({ return: value }) => value === id);
      // 0xFF makes the guest's parser drop what it has half read.
      this.#socket?.write(Buffer.from([0xff]));
      this.#socket?.write(`${JSON.stringify({ execute: 'guest-sync', arguments: { id } })}\n`);
      const answer = await within(heard, SYNC_MS);
      if (answer !== undefined) return;
    }
    throw new MachineError('GUEST_AGENT', 'the guest agent does not answer');
  }

  /** Runs a command and gives its output; a status other than 0 is an outcome too. */
  async exec(
    command: readonly string[],
    input = '',
    patienceMs = VM_PATIENCE_MS,
  ): Promise<Finished> {
    const [path, ...arg] = command;
    const started = (await this.#execute('guest-exec', {
      path,
      arg,
      'input-data': Buffer.from(input).toString('base64'),
      'capture-output': true,
    })) as { readonly pid: number };
    const deadline = performance.now() + patienceMs;
    for (let wait = FIRST_LOOK_MS; ; wait = Math.min(wait * 2, LAST_LOOK_MS)) {
      const { exited, exitcode, signal, ...output } = (await this.#execute('guest-exec-status', {
        pid: started.pid,
      })) as Readonly<Record<string, unknown>>;
      if (exited === true) {
        return {
          status: typeof exitcode === 'number' ? exitcode : 128 + Number(signal),
          stdout: text(output['out-data']),
          stderr: text(output['err-data']),
        };
      }
      if (performance.now() > deadline) {
        throw new MachineError('PATIENCE', `a command in the guest does not end: ${path}`);
      }
      await sleep(wait);
    }
  }

  async readFile(path: string): Promise<Buffer> {
    const handle = await this.#execute('guest-file-open', { path, mode: 'r' });
    const chunks: Buffer[] = [];
    for (;;) {
      const { 'buf-b64': bytes, eof } = (await this.#execute('guest-file-read', {
        handle,
        count: CHUNK,
      })) as { readonly 'buf-b64': string; readonly eof: boolean };
      chunks.push(Buffer.from(bytes, 'base64'));
      if (eof) break;
    }
    await this.#execute('guest-file-close', { handle });
    return Buffer.concat(chunks);
  }

  [Symbol.dispose](): void {
    this.#socket?.[Symbol.dispose]();
  }

  /** One after another, whoever asks. */
  #execute(command: string, args: Readonly<Record<string, unknown>>): Promise<unknown> {
    const turn = this.#last.then(async () => {
      const heard = this.#hear(() => true);
      this.#socket?.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
      // A guest that restarts takes questions with it.
      const answer = (await within(heard, VM_PATIENCE_MS)) ?? SILENT;
      if (answer.error) throw new MachineError('GUEST_AGENT', `${command}: ${answer.error.desc}`);
      return answer.return;
    });
    this.#last = turn.catch(() => {});
    return turn;
  }

  #hear(matches: (answer: Answer) => boolean): Promise<Answer> {
    if (this.#closed) return Promise.resolve(ENDED);
    return new Promise((resolve) => {
      this.#answer = (answer) => {
        if (answer !== ENDED && !matches(answer)) return;
        this.#answer = undefined;
        resolve(answer);
      };
    });
  }

  #take(line: Buffer): void {
    const start = line.lastIndexOf(0xff) + 1;
    const parsed = parse(line.subarray(start).toString());
    if (parsed !== undefined) this.#answer?.(parsed);
  }

  #end(): void {
    this.#closed = true;
    this.#answer?.(ENDED);
  }
}

const ENDED: Answer = { error: { desc: 'the machine has ended' } };
const SILENT: Answer = { error: { desc: 'no answer' } };

/** A guest that restarts can leave half a line behind. */
function parse(line: string): Answer | undefined {
  try {
    return JSON.parse(line) as Answer;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function text(base64: unknown): string {
  return typeof base64 === 'string' ? Buffer.from(base64, 'base64').toString() : '';
}
