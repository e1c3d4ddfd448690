import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { parseConfig } from '../../../agent/config.ts';
import type { ExportedObject } from '../../../agent/exported.ts';
import { Exchange } from '../../../agent/sso/exchange.ts';
import type { EndedLogin } from '../../../agent/status.ts';
import { recordedLog } from '../support/log.ts';
import { fakeSecrets, secretOf } from '../support/memory.ts';
import { FakeNative } from '../support/native.ts';
import { sending } from './support.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const GREETER = { kind: 'greeter', uid: 114, began: -60_000 } as const;

function exchanging(sso = '') {
  const recorded = recordedLog();
  const native = new FakeNative();
  native.accounts.set('alice', { name: 'alice', uid: 1000 });
  const { secrets, memory } = fakeSecrets();
  const { bus, sent } = sending();
  const world = { config: parseConfig(`[sso]\n${sso}`, 'test').config.sso };
  const followed: (number | undefined)[] = [];
  const exported = new Map<string, ExportedObject>();
  const ended: EndedLogin[] = [];
  let connection = (_name: string, _isThere: boolean): void => {};
  const exchange = new Exchange({
    config: () => world.config,
    native,
    secrets,
    listenFd: 3,
    unlockSocket: '/nonexistent/unlock.sock',
    ended: (login) => ended.push(login),
    bus: {
      ...bus,
      connections: {
        watch: (handler) => {
          connection = handler;
        },
        follow: (uid) => followed.push(uid),
      },
      service: { export: (path, object) => exported.set(path, object) },
    },
    log: recorded.log,
  });
  const login = () => exchange.login('alice', secretOf(secrets, 'kanarie'));
  const comes = (name: string) => connection(name, true);
  const { lines } = recorded;
  return { exchange, world, native, memory, sent, followed, exported, ended, login, comes, lines };
}

it('tells a login to the greeter in front, and to each of its connections that comes', async () => {
  const { exchange, sent, followed, login, comes } = exchanging();
  exchange.inFront(GREETER);
  comes(':1.7');
  await login();
  comes(':1.8');
  expect(sent.map((signal) => signal.split(' ')[0])).toEqual([':1.7', ':1.8']);
  expect([followed, exchange.front, exchange.isWaiting]).toEqual([[114], 'greeter', true]);
  exchange.inFront(undefined);
  expect(exchange.front).toBe('unknown');
});

it('has the unlock helper open a locked screen that listens for nothing', async () => {
  const { exchange, sent, lines, login, comes } = exchanging();
  const locked = { kind: 'lock-screen', uid: 1000, user: 'alice', session: 'c2' } as const;
  exchange.inFront({ ...locked, mayListen: false });
  comes(':1.7');
  await login();
  await vi.waitUntil(() => lines.some((line) => line.includes('cannot be asked (ENOENT)')));
  expect([sent, exchange.isWaiting]).toEqual([[], true]);
});

it('tells a login to everybody when the configuration says so, also from a reload on', async () => {
  const { exchange, world, sent, login } = exchanging();
  exchange.inFront({ kind: 'desktop', user: 'bob' });
  await login();
  expect(sent).toEqual([]);
  world.config = parseConfig('[sso]\nwhen = always', 'test').config.sso;
  exchange.reloaded();
  await login();
  expect(sent).toEqual([expect.stringMatching(/^everybody /)]);
});

it('takes other uids and times over from a reload', async () => {
  const { exchange, world, native, login, ended } = exchanging('when = always');
  world.config = parseConfig(
    '[sso]\nwhen = always\nallowed_uids = 0 7\noffer_ttl = 2',
    'x',
  ).config.sso;
  exchange.reloaded();
  expect(native.listenOptions?.allowedUids).toEqual([0, 7]);
  await login();
  native.time += 2_000;
  vi.advanceTimersByTime(1_000);
  expect(ended).toEqual([{ user: 'alice', outcome: 'expired', why: 'expired, nobody took it' }]);
});

it('shows the object of the contract and what greeters may ask', () => {
  const { exchange, exported } = exchanging();
  expect(exported.get('/org/ovirt/vdsm/Credentials')).toEqual({
    'org.ovirt.vdsm.Credentials': {
      signals: { UserAuthenticated: [{ name: 'token', type: 's' }] },
    },
  });
  expect(Object.keys(exchange.greeterInterface.methods ?? {})).toEqual(['Ready', 'Describe']);
});

it('rehearses for one connection, and leaves the login of another alone', async () => {
  const { exchange, sent, login } = exchanging('when = always');
  await login();
  const token = exchange.rehearse(':1.9');
  expect(sent.at(-1)).toBe(`:1.9 ${token}`);
  expect(exchange.isWaiting).toBe(true);
});

it('wipes what it holds and closes its socket', async () => {
  const { exchange, native, memory, login, ended } = exchanging('when = always');
  await login();
  exchange.clear('the agent stops');
  exchange.close();
  expect([memory.isBlank, native.isListening]).toEqual([true, false]);
  expect(ended).toMatchObject([{ outcome: 'withdrawn' }]);
  expect(exchange.strangers).toBe(0);
});
