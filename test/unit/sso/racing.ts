/**
 * The broker, its offers and the credential server in a world whose every wait ends when a scheduler
 * says so. What is not a wait comes in the order of the steps. Which uids may connect is the
 * listener's part, in C (test/component/addon/listener.test.ts).
 */

import type { Scheduler } from 'fast-check';
import { expect, vi } from 'vitest';
import { Log } from '../../../agent/log.ts';
import { type Native, READABLE } from '../../../agent/native.ts';
import { shortId } from '../../../agent/short-id.ts';
import { CredentialServer } from '../../../agent/sso/credential-server.ts';
import { Rehearsal } from '../../../agent/sso/rehearsal.ts';
import { newToken } from '../../../agent/sso/token.ts';
import { brokering, TTL_MS } from '../support/brokering.ts';
import { systemError } from '../support/errors.ts';
import { FakeNative } from '../support/native.ts';
import { END, SOCKET } from '../support/serving.ts';
import { sending } from './support.ts';

export type Step =
  | { readonly kind: 'login'; readonly user: string }
  | ({ readonly kind: 'peer' } & Peer)
  /** Time with timers, and time in which the guest sleeps and none of them runs. */
  | { readonly kind: 'time' | 'suspend'; readonly ms: number }
  | { readonly kind: 'bus'; readonly isUp: boolean }
  | { readonly kind: 'audience'; readonly verdict: 'tell' | 'keep' | 'refuse' | 'unknown' }
  | { readonly kind: 'ready' | 'clear' | 'close' };

export interface Peer {
  readonly token: 'newest' | 'first' | 'wrong';
  /** The user whom its PAM has. */
  readonly asks: string | undefined;
  /** What its socket makes of the answer. */
  readonly takes: 'all' | 'half' | 'nothing' | 'gone';
}

const UIDS: Readonly<Record<string, number>> = { alice: 1000, al: 1000, bob: 1001, root: 0 };

interface Login {
  readonly user: string;
  readonly password: string;
  offeredAt: number | undefined;
  /** Replaced, taken back or refused: never to be delivered from then on. */
  isOver: boolean;
}

export async function race(scheduler: Scheduler, steps: readonly Step[]): Promise<void> {
  const world = new RacingWorld(scheduler);
  const sequence = steps.map((step) => ({
    label: step.kind,
    builder: async () => world.take(step),
  }));
  void scheduler.scheduleSequence(sequence);
  await scheduler.waitIdle();
  await world.end();
}

class RacingWorld {
  readonly #scheduler: Scheduler;
  readonly #logins: Login[] = [];
  /** Rules that a delivery broke. */
  readonly #broken: string[] = [];
  /** Logins that were delivered, by their index. */
  readonly #deliveries = new Set<number>();
  readonly #native = new FakeNative();
  readonly #shown = new Map<
    number,
    { readonly token: string; readonly asks: string | undefined }
  >();
  readonly #brokered: ReturnType<typeof brokering>;
  readonly #server: CredentialServer;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
    const write = (line: string): void => this.#logged(line);
    const log = new Log({ format: 'text', priorities: false, debug: true, write });
    const account = (name: string) => {
      const uid = UIDS[name];
      return uid === undefined ? undefined : { name, uid };
    };
    const resolve = (name: string) => scheduler.schedule(Promise.resolve(account(name)), 'NSS');
    this.#brokered = brokering({ log, resolve });
    const { broker, world } = this.#brokered;
    this.#server = new CredentialServer({
      native: { ...this.#native, write: this.#write },
      broker,
      rehearsal: new Rehearsal(sending().bus, () => world.now),
      log,
      socket: SOCKET,
      fd: undefined,
      allowedUids: [0],
    });
  }

  take(step: Step): void {
    const { broker, world } = this.#brokered;
    if ('ms' in step) world.now += step.ms;
    switch (step.kind) {
      case 'login':
        this.#login(step.user);
        break;
      case 'peer':
        this.#peer(step);
        break;
      case 'time':
        vi.advanceTimersByTime(step.ms);
        break;
      case 'suspend':
        break;
      case 'bus':
        world.busIsUp = step.isUp;
        broker.audienceChanged();
        break;
      case 'audience':
        this.#audience(step.verdict);
        break;
      case 'ready':
        broker.ready(':1.7', 114);
        break;
      case 'clear':
        for (const login of this.#logins) login.isOver = true;
        broker.clear('the guest is about to sleep');
        break;
      case 'close':
        this.#server.close();
        break;
    }
  }

  /** The agent stops: nothing may be left. */
  async end(): Promise<void> {
    const { broker, memory, ended } = this.#brokered;
    this.#server.close();
    broker.clear('the agent stops');
    await this.#scheduler.waitIdle();
    expect(this.#broken).toEqual([]);
    expect(memory.isBlank).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    expect(ended.map(({ user }) => user).sort()).toEqual(
      this.#logins.map(({ user }) => user).sort(),
    );
    for (const fd of this.#shown.keys()) expect(this.#native.descriptor(fd).isClosed).toBe(true);
  }

  #login(user: string): void {
    for (const older of this.#logins) older.isOver = true;
    const password = `password ${this.#logins.length}`;
    this.#logins.push({ user, password, offeredAt: undefined, isOver: false });
    void this.#brokered.login(user, password);
  }

  #audience(kind: 'tell' | 'keep' | 'refuse' | 'unknown'): void {
    const { broker, world } = this.#brokered;
    world.verdict = kind === 'tell' || kind === 'keep' ? { kind } : { kind, why: 'of a test' };
    if (kind === 'refuse') {
      for (const login of this.#logins) login.isOver ||= login.offeredAt !== undefined;
    }
    broker.audienceChanged();
  }

  /** Connects and sends the first half of its request; the other half comes whenever it likes. */
  #peer({ token: which, asks, takes }: Peer): void {
    const fd = 30 + this.#shown.size;
    const { tokens } = this.#brokered;
    const token = which === 'first' ? tokens[0] : which === 'newest' ? tokens.at(-1) : undefined;
    const request = Buffer.from((token ?? newToken()) + (asks === undefined ? '' : `\n${asks}`));
    const socket = this.#native.descriptor(fd);
    if (takes === 'half') socket.writes.push(9);
    if (takes === 'nothing') socket.writes.push(-1);
    if (takes === 'gone') socket.writes.push(systemError('EPIPE', 'write'));
    this.#shown.set(fd, { token: token ?? '', asks });
    const isOpen = this.#native.isListening;
    if (!isOpen) {
      socket.isClosed = true;
      return;
    }
    socket.reads.push(request.subarray(0, 20));
    this.#native.listenOptions?.onPeer(fd, 0, 4711);
    void this.#scheduler.schedule(Promise.resolve(), 'rest of a request').then(() => {
      socket.reads.push(request.subarray(20), END);
      socket.edge(READABLE);
    });
  }

  /** Notes when each offer began, which nothing else tells. */
  #logged(line: string): void {
    const id = /^login offered: login=(\w+)/.exec(line)?.[1];
    const index = this.#brokered.tokens.findIndex((token) => shortId(token) === id);
    const login = this.#logins[index];
    if (login !== undefined) login.offeredAt = this.#brokered.world.now;
  }

  readonly #write: Native['write'] = (fd, buffer, start, end) => {
    const count = this.#native.write(fd, buffer, start, end);
    if (count === end - start) {
      this.#delivered(fd, Buffer.from(buffer.subarray(start, end)).toString());
    }
    return count;
  };

  /** A socket took the whole answer. What that breaks is told at the end: the server runs on. */
  #delivered(fd: number, answer: string): void {
    const { tokens, world, announced } = this.#brokered;
    const { token = '', asks } = this.#shown.get(fd) ?? {};
    const index = tokens.indexOf(token);
    const { user = '', password, offeredAt, isOver } = this.#logins[index] ?? {};
    const age = world.now - (offeredAt ?? Number.NEGATIVE_INFINITY);
    const rules: Readonly<Record<string, boolean>> = {
      'to the right token':
        answer === `\0\0\0${String.fromCharCode(user.length)}${user}${password}\0`,
      'to the right user': asks === undefined || UIDS[asks] === UIDS[user],
      'never for root': UIDS[user] !== 0,
      once: !this.#deliveries.has(index),
      'before its end': isOver === false,
      'in its time': age < TTL_MS,
      'after it was told': announced.some((told) => told.includes(token)),
    };
    const broken = Object.keys(rules).filter((rule) => rules[rule] === false);
    this.#broken.push(...broken.map((rule) => `not ${rule}`));
    this.#deliveries.add(index);
    delivered.count += 1;
  }
}

/** How many deliveries there were: a world in which none succeeds would prove nothing. */
export const delivered = { count: 0 };
