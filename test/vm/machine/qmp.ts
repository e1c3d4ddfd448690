/**
 * QEMU's own control channel (QMP): commands with answers, and events.
 * https://www.qemu.org/docs/master/interop/qmp-spec.html
 */

import { LineSocket } from './line-socket.ts';
import { MachineError } from './machine-error.ts';
import { VM_PATIENCE_MS } from './patience.ts';

export interface QmpEvent {
  readonly event: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

interface QmpLine {
  readonly QMP?: unknown;
  readonly id?: number;
  readonly return?: unknown;
  readonly error?: { readonly class: string; readonly desc: string };
  readonly event?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

type Answer = (line: QmpLine) => void;

export class Qmp implements Disposable {
  readonly #waiting = new Map<number, Answer>();
  readonly #listeners = new Set<(event: QmpEvent) => void>();
  #socket: LineSocket | undefined;
  #id = 0;

  static async open(path: string): Promise<Qmp> {
    const qmp = new Qmp();
    qmp.#socket = await LineSocket.open(
      path,
      (line) => qmp.#take(JSON.parse(line.toString()) as QmpLine),
      () => qmp.#closed(),
    );
    await qmp.execute('qmp_capabilities');
    return qmp;
  }

  /** Runs a command and gives what it returns. */
  async execute(command: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    this.#id += 1;
    const id = this.#id;
    const line = await new Promise<QmpLine>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#socket?.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
    });
    if (line.error) throw new MachineError('QMP', `${command}: ${line.error.desc}`);
    return line.return;
  }

  /** The next event of this name for which `matches` holds. Ask before what brings it about. */
  event(
    name: string,
    matches: (data: Readonly<Record<string, unknown>>) => boolean = () => true,
    patienceMs = VM_PATIENCE_MS,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const listener = (event: QmpEvent) => {
        if (event.event !== name || !matches(event.data ?? {})) return;
        clearTimeout(timer);
        this.#listeners.delete(listener);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#listeners.delete(listener);
        reject(new MachineError('PATIENCE', `waited in vain: QEMU's event ${name}`));
      }, patienceMs);
      this.#listeners.add(listener);
    });
  }

  [Symbol.dispose](): void {
    this.#socket?.[Symbol.dispose]();
  }

  #take(line: QmpLine): void {
    if (line.event !== undefined) {
      const { event, data } = line;
      for (const listener of [...this.#listeners]) listener(data ? { event, data } : { event });
      return;
    }
    if (line.id === undefined) return;
    this.#waiting.get(line.id)?.(line);
    this.#waiting.delete(line.id);
  }

  #closed(): void {
    for (const [id, answer] of this.#waiting) {
      answer({ id, error: { class: 'Closed', desc: 'QEMU has ended' } });
    }
    this.#waiting.clear();
  }
}
