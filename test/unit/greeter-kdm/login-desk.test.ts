import { describe, expect, it, vi } from 'vitest';
import { shortId } from '../../../agent/short-id.ts';
import type { Described } from '../../../greeter-kdm/agent-client.ts';
import type { Display, Outcome } from '../../../greeter-kdm/display-manager.ts';
import { LoginDesk } from '../../../greeter-kdm/login-desk.ts';
import { recordedLog } from '../support/log.ts';

const TOKEN = `ovirt-sso-${'a'.repeat(43)}`;
const OTHER = `ovirt-sso-${'b'.repeat(43)}`;
const LOGIN = shortId(TOKEN);

function opening() {
  const recorded = recordedLog();
  const logIn = vi.fn<Display['logIn']>().mockResolvedValue({ kind: 'succeeded' });
  const display: Display = { manager: 'SDDM', place: '/s', logIn };
  const find = vi.fn<() => Promise<Display | undefined>>().mockResolvedValue(display);
  const describe = vi
    .fn<(token: string) => Promise<Described>>()
    .mockResolvedValue({ user: 'alice' });
  const ready = vi.fn();
  const desk = new LoginDesk({ log: recorded.log, find, describe, ready });
  return { desk, logIn, find, describe, ready, ...recorded };
}

describe('a token', () => {
  it('becomes one login of the user whose it is', async () => {
    const { desk, logIn, lines, ready } = opening();
    await desk.heard(TOKEN);
    expect(logIn.mock.calls).toEqual([['alice', TOKEN]]);
    expect(lines).toEqual([`login succeeded: login=${LOGIN} user=alice by=SDDM at=/s\n`]);
    expect(ready).not.toHaveBeenCalled();
  });

  it('is tried once, however often it is heard', async () => {
    const { desk, logIn, find } = opening();
    await Promise.all([desk.heard(TOKEN), desk.heard(TOKEN)]);
    await desk.heard(TOKEN);
    expect([logIn.mock.calls.length, find.mock.calls.length]).toEqual([1, 1]);
  });

  it('is left to the agent while no greeter is there, and tried when one is', async () => {
    const { desk, find, describe, logIn, lines } = opening();
    find.mockResolvedValueOnce(undefined);
    await desk.heard(TOKEN);
    expect([describe.mock.calls, logIn.mock.calls]).toEqual([[], []]);
    expect(lines).toEqual([
      `a login is left to the agent: no greeter takes one now: login=${LOGIN}\n`,
    ]);
    await desk.heard(TOKEN);
    expect(logIn).toHaveBeenCalledTimes(1);
  });

  it('of somebody whom the agent does not name is not tried', async () => {
    const { desk, describe, logIn, lines } = opening();
    describe.mockResolvedValue({ refused: 'org.freedesktop.DBus.Error.AccessDenied' });
    await desk.heard(TOKEN);
    expect(logIn).not.toHaveBeenCalled();
    expect(lines).toEqual([
      'login not tried: the agent does not say whose it is: ' +
        `login=${LOGIN} error=org.freedesktop.DBus.Error.AccessDenied\n`,
    ]);
  });

  it.each([
    [{ kind: 'refused' }, 'login refused; the keyboard works as before'],
    [{ kind: 'handed-over' }, 'login handed over'],
    [{ kind: 'failed', why: 'because' }, 'login failed'],
  ] as const satisfies readonly [Outcome, string][])(
    'ends in one line: %j',
    async (outcome, text) => {
      const { desk, logIn, lines } = opening();
      logIn.mockResolvedValue(outcome);
      await desk.heard(TOKEN);
      const why = outcome.kind === 'failed' ? ' why=because' : '';
      expect(lines).toEqual([`${text}: login=${LOGIN} user=alice by=SDDM at=/s${why}\n`]);
    },
  );

  it('is in no line', async () => {
    const { desk, logIn, lines } = opening();
    logIn.mockResolvedValue({ kind: 'failed', why: 'because' });
    await desk.heard(TOKEN);
    expect(lines.join('')).not.toContain(TOKEN);
  });
});

describe('a token that comes during a login', () => {
  it('is not tried beside it, but asked for again behind it', async () => {
    const { desk, logIn, ready } = opening();
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    logIn.mockReturnValueOnce(promise);
    const first = desk.heard(TOKEN);
    await vi.waitFor(() => expect(logIn).toHaveBeenCalledTimes(1));
    await desk.heard(OTHER);
    await desk.heard(OTHER);
    expect(ready).not.toHaveBeenCalled();
    resolve({ kind: 'refused' });
    await Promise.all([first, desk.idle]);
    expect(ready).toHaveBeenCalledTimes(1);
    await desk.heard(OTHER);
    expect(logIn.mock.calls.map(([, token]) => token)).toEqual([TOKEN, OTHER]);
  });
});
