/** What every test of the addon needs: the addon itself, children that run it, and patience. */

import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { vi } from 'vitest';
import { loadNative, type Native } from '../../../agent/native.ts';
import { make, root } from '../../support/make.ts';

export const ADDON = `${root}/dist/ovirt_sso.node`;
export const TEST_ADDON = `${root}/build/test/test_support.node`;
/** The stand-in for a directory server, for {@link ChildOptions.preload}. */
export const SLOW_NSS = `${root}/build/test/slow_nss.so`;

/** Who runs the tests, which is root, and an account without rights. */
export const ME = process.getuid?.() ?? 0;
export const NOBODY = 65534;

// Children start a runtime each: on a busy machine that takes seconds.
vi.setConfig({ testTimeout: 30_000 });

export function loadAddon(): Native {
  make('-C', 'native/addon');
  return loadNative(ADDON);
}

/** What a run of the sanitized build needs; built here. */
export function sanitized(): { addon: string; preload: string[]; env: NodeJS.ProcessEnv } {
  make('-C', 'native/addon', 'SANITIZE=1');
  const libasan = execFileSync('cc', ['-print-file-name=libasan.so'], { encoding: 'utf8' }).trim();
  return {
    addon: `${root}/build/asan/ovirt_sso.node`,
    preload: [libasan],
    // Node itself leaves memory to the kernel at its exit, so leaks cannot be told from that.
    env: { ASAN_OPTIONS: 'detect_leaks=0', UBSAN_OPTIONS: 'print_stacktrace=1' },
  };
}

let names = 0;

/** A name for an abstract socket that no other test has. */
export function uniqueName(): string {
  names += 1;
  return `@ovirt-sso-test-${process.pid}-${names}`;
}

/** Waits until `condition` holds; fails after ten seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`never came true: ${condition}`);
    await pause(5);
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The lines of /proc/net/unix that end in `name`. */
export function socketsNamed(name: string): string[] {
  const lines = readFileSync('/proc/net/unix', 'utf8').split('\n');
  return lines.filter((line) => line.endsWith(` ${name}`));
}

export interface ChildOptions {
  /** The account that the script runs as; only root may choose. */
  readonly uid?: number;
  /** Arguments of the shell's ulimit, for example `-n 64`. */
  readonly limit?: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly nodeArgs?: readonly string[];
  readonly preload?: readonly string[];
  readonly addon?: string;
  /** Leaves the loading of the addons to the script. */
  readonly bare?: boolean;
}

/** A Node of its own with `native` and `support`, the test doubles, in its script's scope. */
export class Child {
  readonly process: ChildProcessWithoutNullStreams;
  stdout = '';
  stderr = '';

  constructor(script: string, options: ChildOptions = {}) {
    const { addon = ADDON, bare = false, cwd, env, limit, nodeArgs = [], preload = [] } = options;
    const shell = `${limit === undefined ? '' : `ulimit ${limit} && `}exec "$0" "$@"`;
    const source = `${bare ? '' : LOAD}${become(options.uid)}${script}`;
    this.process = spawn('/bin/sh', ['-c', shell, process.execPath, ...nodeArgs, '-e', source], {
      env: {
        PATH: process.env.PATH,
        ADDON: addon,
        TEST_ADDON,
        ...(preload.length > 0 && { LD_PRELOAD: preload.join(' ') }),
        ...env,
      },
      ...(cwd !== undefined && { cwd }),
    });
    this.process.stdout.setEncoding('utf8').on('data', (text) => {
      this.stdout += text;
    });
    this.process.stderr.setEncoding('utf8').on('data', (text) => {
      this.stderr += text;
    });
  }

  /** Waits until the child has printed `text`. */
  async printed(text: string): Promise<void> {
    await until(() => this.stdout.includes(text) || this.process.exitCode !== null);
    if (!this.stdout.includes(text)) throw new Error(`never printed ${text}: ${this.stderr}`);
  }

  /** Its exit code, or the signal that ended it, when it is gone and its output is complete. */
  async end(): Promise<number | NodeJS.Signals | null> {
    const { exitCode, signalCode } = this.process;
    // Its output can end before it does.
    if (exitCode === null && signalCode === null) await once(this.process, 'exit');
    if (!this.process.stdout.closed || !this.process.stderr.closed) {
      await once(this.process, 'close');
    }
    return this.process.exitCode ?? this.process.signalCode;
  }
}

const LOAD = `
  const native = require(process.env.ADDON);
  const support = require(process.env.TEST_ADDON);
`;

/** Changes the account once all files are loaded, which it might not be allowed to read. */
function become(uid: number | undefined): string {
  if (uid === undefined) return '';
  return `process.setgroups([]); process.setgid(${uid}); process.setuid(${uid});`;
}

/** Runs a script to its successful end; what it printed, as JSON. */
export async function runChild(script: string, options: ChildOptions = {}): Promise<unknown> {
  const child = new Child(script, options);
  const code = await child.end();
  if (code !== 0) throw new Error(`child ended with ${code}: ${child.stderr}`);
  return JSON.parse(child.stdout || 'null');
}
