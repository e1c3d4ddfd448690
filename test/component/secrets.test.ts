/** Promise 1 of docs/security.md where an agent ends in the middle of a login, and who else knows it. */

import { readdirSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Scene } from '../kills/scene.ts';
import { STEPS } from '../kills/steps.ts';
import { BusPeer } from '../support/bus-peer.ts';
import { answerOf, request } from '../support/credential-client.ts';
import { Guest } from '../support/guest.ts';
import { findCopies } from '../support/memory.ts';
import { OpenedGuest } from '../support/opened-guest.ts';

/** Fills the heap with numbers, one array after the other. */
const EXHAUST = 'const all = []; for (;;) all.push(new Array(100_000).fill(0));';

describe('a login that waits', () => {
  it.each([
    ['is aborted', 'SIGABRT', '', []],
    ['has a bug', 'SIGURG', "throw new Error('what the bug says')", []],
    ['has a bug in a promise', 'SIGURG', "Promise.reject(new Error('what the bug says'))", []],
    ['has no memory left', 'SIGURG', EXHAUST, ['--max-old-space-size=48']],
  ] as const)(
    'is in no core and no log when the agent %s, and the next one works',
    async (...how) => {
      const [, signal, onSignal, nodeOptions] = how;
      await using opened = await OpenedGuest.start(onSignal, nodeOptions);
      const { guest, folder, password, token } = opened;
      guest.agent.signal(signal);
      expect(await guest.agent.end()).toBe(onSignal.includes('bug') ? 70 : null);
      expect(readdirSync(folder)).toEqual([]);
      expect(guest.agent.text).not.toContain(password);
      expect(guest.agent.text).not.toContain(token);
      expect(guest.agent.text).not.toContain('what the bug says');

      const lines = guest.agent.log.length;
      guest.agent.start({ bus: guest.bus.address });
      await guest.agent.logged('system bus name acquired', lines);
      const next = await guest.login('alice', 'secret');
      const { bytes } = await request(guest.agent.socket, { send: [next] });
      expect(bytes).toEqual(answerOf('alice', 'secret'));
    },
  );
});

describe('a login', () => {
  it('is in PAM alone once PAM has it, and there once', async () => {
    await using scene = await Scene.set();
    const step = STEPS.find(({ name }) => name === 'PAM has the password');
    const login = { password: `canary-${crypto.randomUUID()}`, token: '', rest: '' };
    await step?.reach(scene, login);
    expect(findCopies(scene.pam?.pid ?? 0, login.password)).toHaveLength(1);
    expect(scene.copies([login.password])).toBe(0);
  });

  it('shows its token to a monitor of the bus, and nothing else', async () => {
    await using guest = await Guest.start();
    using monitor = await BusPeer.connect(guest.bus.address);
    await monitor.monitor();
    const password = `canary-${crypto.randomUUID()}`;
    const user = `user-${crypto.randomUUID()}`;
    const token = await guest.login(user, password);
    const { bytes } = await request(guest.agent.socket, { send: [token] });
    expect(bytes).toEqual(answerOf(user, password));
    await guest.greeter.daemon('GetId');
    const seen = inspect(monitor.messages, { depth: Infinity, maxArrayLength: null });
    expect(seen).toContain(token);
    expect(seen).not.toContain(password);
    expect(seen).not.toContain(user);
  });
});
