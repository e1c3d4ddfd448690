import { expect, it, vi } from 'vitest';
import { type CheckOptions, check } from '../../../greeter-kdm/check.ts';
import type { DisplayManager } from '../../../greeter-kdm/display-manager.ts';
import { recordedLog } from '../support/log.ts';

const bus = vi.hoisted(() => ({ isAgentThere: true }));

vi.mock('../../../agent/bus/bus.ts', () => ({
  Bus: class {
    #watcher: (isThere: boolean) => void = () => {};
    subscribe(): void {}
    watchOwner(_name: string, watcher: (isThere: boolean) => void): void {
      this.#watcher = watcher;
    }
    start(): void {
      this.#watcher(bus.isAgentThere);
    }
    stop(): void {}
  },
}));

function manager(name: string, isThere: boolean): DisplayManager {
  const logIn = () => Promise.resolve({ kind: 'succeeded' } as const);
  const display = { manager: name, place: '/s', logIn };
  return { name, find: () => Promise.resolve(isThere ? display : undefined) };
}

function checking(options: Pick<CheckOptions, 'managers' | 'sessions'>) {
  return check({ log: recordedLog().log, busAddress: 'unix:path=/x', ...options });
}

const SESSION = { type: 'x11', file: '/s/a.desktop' } as const;

it('is good when there is an agent, a greeter and a session', async () => {
  bus.isAgentThere = true;
  const managers = [manager('SDDM', true), manager('KDM', false)];
  expect(await checking({ managers, sessions: { SDDM: () => SESSION } })).toEqual({
    isGood: true,
    lines: [
      'the agent is on the bus',
      'SDDM: /s, begins /s/a.desktop',
      "KDM: no greeter that takes logins, or not this account's",
    ],
  });
});

it('leaves the session to those that choose it', async () => {
  const { isGood, lines } = await checking({ managers: [manager('KDM', true)], sessions: {} });
  expect([isGood, lines[1]]).toEqual([true, "KDM: /s, begins the user's own session"]);
});

it('misses a session, a greeter, an agent', async () => {
  const managers = [manager('SDDM', true)];
  const none = await checking({ managers, sessions: { SDDM: () => undefined } });
  expect([none.isGood, none.lines[1]]).toEqual([false, 'SDDM: /s, begins nothing: no session']);
  expect((await checking({ managers: [], sessions: {} })).isGood).toBe(false);
  bus.isAgentThere = false;
  const away = await checking({ managers, sessions: { SDDM: () => SESSION } });
  expect([away.isGood, away.lines[0]]).toEqual([false, 'the agent is not on the bus']);
});
