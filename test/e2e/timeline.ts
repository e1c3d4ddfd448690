/** The demo's picture of what happens: a line a step, in colour on a terminal. */

import type { WriteStream } from 'node:tty';
import type { Actor, PlayEvent } from './event.ts';

const BOLD = '1';
const DIM = '2';
const RED = '31';
const GREEN = '32';
const COLOURS: Readonly<Record<Actor, string>> = {
  host: '35',
  agent: '36',
  bus: '34',
  greeter: '33',
  pam: '32',
  stranger: RED,
};

export class Timeline {
  readonly #out: NodeJS.WritableStream;
  readonly #colours: boolean;
  #right = 0;
  #scenes = 0;

  constructor(out: WriteStream | (NodeJS.WritableStream & { isTTY?: boolean })) {
    this.#out = out;
    this.#colours = out.isTTY === true && process.env.NO_COLOR === undefined;
  }

  title(): void {
    this.#line(this.#paint(BOLD, 'A password on its way from the host to PAM'));
    this.#line(
      this.#paint(DIM, 'real dbus-daemon, libpam and pam_unix; a pty for the virtio-serial port'),
    );
  }

  show(event: PlayEvent): void {
    switch (event.kind) {
      case 'scene':
        this.#line(`\n${this.#paint(BOLD, event.title)}`);
        break;
      case 'step':
        this.#step(event.ms, this.#paint(COLOURS[event.who], event.who.padEnd(9)), event.what);
        break;
      case 'outcome':
        this.#scenes += 1;
        if (event.as_told) this.#right += 1;
        this.#step(
          event.ms,
          this.#paint(event.as_told ? GREEN : RED, event.as_told ? '✓        ' : '✗ WRONG  '),
          this.#paint(BOLD, event.what),
        );
        break;
    }
  }

  end(): void {
    this.#line(`\n${this.#right} of ${this.#scenes} scenes ended as told.`);
  }

  #step(ms: number, who: string, what: string): void {
    this.#line(`${this.#paint(DIM, `${ms.toFixed(1).padStart(8)} ms`)}  ${who}  ${what}`);
  }

  #line(text: string): void {
    this.#out.write(`${text}\n`);
  }

  #paint(colour: string, text: string): string {
    return this.#colours ? `\x1b[${colour}m${text}\x1b[0m` : text;
  }
}
