/** A PAM client that can be looked at, stopped and killed while its conversation goes on. */

import { readFileSync } from 'node:fs';
import { root } from '../support/make.ts';
import { Player } from '../support/player.ts';
import { until } from '../support/wait.ts';

/** Numbers of poll(2), which on arm64 is ppoll(2): /usr/include/asm/unistd.h. */
const POLL: Partial<Record<NodeJS.Architecture, string>> = { x64: '7', arm64: '73' };

export interface PamResult {
  readonly authenticate: string;
  /** Whether PAM_AUTHTOK is the password that was expected. */
  readonly authtok: 'match' | 'differ' | 'none' | null;
}

export interface PamService {
  readonly confdir: string;
  readonly service: string;
  /** A file with the password that PAM is to get. */
  readonly expected: string;
  /** PAM_USER from the start. */
  readonly user?: string | undefined;
}

export class PamProcess extends Player {
  #answers = 0;

  constructor({ confdir, service, expected, user }: PamService) {
    super(`${root}/build/test/pam-client`, [
      ...['--confdir', confdir, '--service', service, '--expect-authtok', expected],
      ...(user === undefined ? [] : ['--user', user]),
      '--tell-prompts',
    ]);
  }

  /** Waits for its prompt of this number, the first is 1. */
  async prompted(number: number): Promise<void> {
    await until(
      () => this.errors.length >= number || !this.isAlive,
      `PAM asks for the ${number}. time`,
    );
  }

  answer(text: string): void {
    this.#answers += 1;
    this.say(`${text}\n`);
  }

  /** Waits until it has sent its request and waits for the answer. */
  async requested(): Promise<void> {
    const call = POLL[process.arch];
    await until(
      () => readFileSync(`/proc/${this.pid}/syscall`, 'latin1').split(' ')[0] === call,
      'the module waits for an answer',
    );
  }

  /** What came of it, its two prompts answered; undefined when it was killed before it could tell. */
  async result(token: string): Promise<PamResult | undefined> {
    if (this.#answers === 0) this.answer(token);
    this.say('\n');
    this.hush();
    await this.ended();
    const [line] = this.lines;
    return line === undefined ? undefined : (JSON.parse(line) as PamResult);
  }
}
