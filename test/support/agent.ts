/** The built agent as a process of its own, with a configuration in a folder of its own. */

import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './make.ts';
import { until } from './wait.ts';

export const AGENT = `${root}/dist/ovirt-sso-agent`;
/**
 * An agent must not outlive who started it: it would open the pseudo-terminals of later tests, whose
 * numbers are used again, and read their lines.
 */
const MORTAL = ['setpriv', '--pdeathsig', 'KILL', '--'];

type Section = Readonly<Record<string, string | number>>;

export interface AgentOptions {
  /** Keys over those that every test has. */
  readonly general?: Section;
  readonly sso?: Section;
  /** The whole configuration instead. */
  readonly config?: string;
  /** D-Bus address; without one no bus is there. */
  readonly bus?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Arguments behind `--config FILE`. */
  readonly args?: readonly string[];
  readonly uid?: number;
  /** A program and its arguments that executes the agent, which keeps its process id. */
  readonly wrapper?: readonly string[];
  /** Where it logs and which descriptors it inherits, instead of a pipe and none. */
  readonly stdio?: StdioOptions;
}

export interface LogLine {
  /** Milliseconds of `performance.now()`. */
  readonly at: number;
  readonly text: string;
}

export interface AgentEnd {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly ms: number;
}

export class AgentProcess implements AsyncDisposable {
  /** Standard output and error, line by line. */
  readonly log: LogLine[] = [];
  /** Also the folder of the host's port. */
  readonly folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-agent-'));
  readonly configFile = join(this.folder, 'agent.conf');
  /** The credential socket, `@` first. */
  readonly socket = `@ovirt-sso-test-${randomBytes(6).toString('hex')}`;
  /** Told of each line as it comes. */
  onLine: ((text: string) => void) | undefined;
  #process: ChildProcess | undefined;
  #closed: Promise<unknown> | undefined;

  /** Prepares the folder; nothing runs before {@link start}. */
  constructor() {
    chmodSync(this.folder, 0o755);
  }

  get pid(): number {
    if (this.#process?.pid === undefined) throw new Error('the agent was not started');
    return this.#process.pid;
  }

  get isRunning(): boolean {
    return this.#process?.exitCode === null && this.#process.signalCode === null;
  }

  /** Starts it, or starts it again after its end. */
  start(options: AgentOptions = {}): void {
    const { general, sso, bus, env, args = [] } = options;
    const { uid, wrapper = [], stdio } = options;
    const sections = {
      general: { heart_beat_rate: 1, ...general },
      virtio: { device_prefix: this.folder },
      sso: { socket: this.socket, when: 'always', ...sso },
    };
    writeFileSync(this.configFile, options.config ?? ini(sections));
    const command = [...MORTAL, ...wrapper, AGENT, '--config', this.configFile, ...args];
    const [program = AGENT, ...rest] = command;
    this.#process = spawn(program, rest, {
      stdio: stdio ?? ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        DBUS_SYSTEM_BUS_ADDRESS: bus ?? `unix:path=${this.folder}/no-bus`,
        ...env,
      },
      ...(uid !== undefined && { uid, gid: uid }),
    });
    this.#closed = once(this.#process, 'close');
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (text) => {
        this.log.push({ at: performance.now(), text });
        this.onLine?.(text);
      });
    }
  }

  /** The first line from the `from`th on that has `text` in it or matches it. */
  async logged(text: string | RegExp, from = 0): Promise<LogLine> {
    let line: LogLine | undefined;
    await until(() => {
      line = this.log.slice(from).find((each) => matches(each.text, text));
      return line !== undefined || !this.isRunning;
    }, `the agent logs ${text}:\n${this.text}`);
    if (line === undefined) await this.end();
    line ??= this.log.slice(from).find((each) => matches(each.text, text));
    if (line === undefined) throw new Error(`ended without logging ${text}:\n${this.text}`);
    return line;
  }

  /** How many lines have `text` in them or match it. */
  count(text: string | RegExp): number {
    return this.log.filter((line) => matches(line.text, text)).length;
  }

  /** The whole log. */
  get text(): string {
    return this.log.map((line) => `${line.text}\n`).join('');
  }

  /** Waits for its end. */
  async end(): Promise<number | null> {
    await this.#closed;
    return this.#process?.exitCode ?? null;
  }

  /** Ends it by SIGTERM. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<AgentEnd> {
    const start = performance.now();
    this.signal(signal);
    const code = await this.end();
    return { code, ms: performance.now() - start };
  }

  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal);
  }

  /** Closes our end of the pipe to which it logs. */
  closeOutput(): void {
    this.#process?.stdout?.destroy();
  }

  /** How many descriptors it has open. */
  get descriptors(): number {
    return readdirSync(`/proc/${this.pid}/fd`).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isRunning) await this.stop('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function ini(sections: Readonly<Record<string, Section>>): string {
  const lines = Object.entries(sections).flatMap(([name, keys]) => [
    `[${name}]`,
    ...Object.entries(keys).map(([key, value]) => `${key} = ${value}`),
  ]);
  return `${lines.join('\n')}\n`;
}

function matches(line: string, text: string | RegExp): boolean {
  return typeof text === 'string' ? line.includes(text) : text.test(line);
}
