/**
 * Logins while strangers do all they can at the credential socket, beside as many undisturbed ones.
 * A login's time is a greeter's: from the token, given to the real module in the real libpam, to
 * PAM's word that it has the password.
 */

import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { PamResult } from '../kills/pam-process.ts';
import { Guest } from '../support/guest.ts';
import { root } from '../support/make.ts';
import { findCopies } from '../support/memory.ts';
import { Player } from '../support/player.ts';
import { loadTestAddon } from '../support/test-addon.ts';
import { pause } from '../support/wait.ts';

const NOBODY = 65_534;
/** Sets LISTEN_PID to the agent, which keeps the shell's process id. */
const ACTIVATE = ['sh', '-c', 'LISTEN_PID=$$ exec "$@"', 'sh'];
/** The socket unit's. */
const BACKLOG = 32;

export interface StormOptions {
  readonly strangers: number;
  /** Logins undisturbed, and as many in the storm. */
  readonly logins: number;
  readonly seconds: number;
}

export interface Usage {
  readonly residentKiB: number;
  readonly descriptors: number;
}

export interface StormResult {
  /** What PAM said of each login, with how often it did. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Milliseconds. */
  readonly calm: Quantiles;
  readonly storm: Quantiles;
  /** Connections that strangers made, and how often the queue was full for them. */
  readonly connected: number;
  readonly full: number;
  readonly before: Usage;
  readonly after: Usage;
  /** Copies of the password in the agent at the end. */
  readonly copies: number;
}

export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export async function storm({ strangers, logins, seconds }: StormOptions): Promise<StormResult> {
  const socket = `@ovirt-sso-storm-${randomBytes(6).toString('hex')}`;
  const listening = loadTestAddon().unixSocket('stream', socket, BACKLOG);
  using stack = new DisposableStack();
  stack.defer(() => closeSync(listening));
  await using guest = await Guest.start({
    agent: {
      sso: { socket },
      env: { LISTEN_FDS: '1' },
      wrapper: ACTIVATE,
      stdio: ['ignore', 'pipe', 'pipe', listening],
    },
  });
  const password = `canary-${randomBytes(16).toString('hex')}`;
  await using client = startClient(guest, socket, password, 2 * logins + 1);
  const outcomes: Record<string, number> = {};
  const everyMs = (seconds * 1_000) / logins;
  const logIn = async (): Promise<number> => {
    const began = performance.now();
    const token = await guest.login('alice', password);
    const answer = new Promise<string>((resolve) => {
      client.onLine = resolve;
    });
    const told = performance.now();
    client.say(`${token}\n`);
    const { authenticate, authtok } = JSON.parse(await answer) as PamResult;
    const took = performance.now() - told;
    const outcome = `${authenticate} ${authtok}`;
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    await pause(Math.max(0, everyMs - (performance.now() - began)));
    return took;
  };
  const series = async (): Promise<Quantiles> => {
    const times: number[] = [];
    while (times.length < logins) times.push(await logIn());
    return quantiles(times);
  };

  const calm = await series();
  const before = usage(guest.agent.pid);
  const crowd = Array.from(
    { length: strangers },
    () => new Player(`${root}/build/test/stranger`, [socket], NOBODY),
  );
  await Promise.all(crowd.map((stranger) => stranger.said('ready')));
  const disturbed = await series();
  for (const stranger of crowd) stranger.signal('SIGTERM');
  await Promise.all(crowd.map((stranger) => stranger.ended()));
  const counts = crowd.map(({ lines }) => (lines[1] ?? '').split(' ').map(Number));
  // The queue is empty of strangers when one more login has come through.
  await logIn();
  return {
    outcomes,
    calm,
    storm: disturbed,
    connected: counts.reduce((sum, [connected = 0]) => sum + connected, 0),
    full: counts.reduce((sum, [, full = 0]) => sum + full, 0),
    before,
    after: usage(guest.agent.pid),
    copies: findCopies(guest.agent.pid, password).length,
  };
}

/** A PAM client that logs in so many times, one after the other, each with a line of its input. */
function startClient(guest: Guest, socket: string, password: string, times: number): Player {
  const confdir = `${guest.agent.folder}/pam.d`;
  const expected = `${guest.agent.folder}/password`;
  mkdirSync(confdir);
  writeFileSync(expected, password);
  const module = `auth requisite ${root}/dist/pam_ovirt_cred.so socket=${socket}`;
  const probe = `auth required ${root}/build/test/pam_probe.so check`;
  writeFileSync(`${confdir}/storm`, `${module}\n${probe}\n`);
  return new Player(`${root}/build/test/pam-client`, [
    ...['--confdir', confdir, '--service', 'storm', '--expect-authtok', expected],
    ...['--repeat', String(times)],
  ]);
}

function usage(pid: number): Usage {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return {
    residentKiB: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]),
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
  };
}

function quantiles(times: readonly number[]): Quantiles {
  const sorted = times.toSorted((a, b) => a - b);
  const rank = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
  return { p50: rank(0.5), p99: rank(0.99), max: rank(1) };
}
