import { expect, it } from 'vitest';
import { CallDenied } from '../../agent/exported.ts';
import { Status } from '../../agent/status.ts';

function status(strangers = 7) {
  const world = { now: 5_000 };
  const made = new Status({
    version: '1.2.3',
    now: () => world.now,
    isHostConnected: () => true,
    apiVersion: () => 3,
    inFront: () => 'greeter',
    isLoginWaiting: () => false,
    strangers: () => strangers,
    rehearsals: () => 2,
    rehearse: (name) => `token for ${name}`,
  });
  const { methods, properties } = made.interface;
  const read = () =>
    Object.fromEntries(
      Object.entries(properties ?? {}).map(([name, { read: value }]) => [name, value()]),
    );
  const call = (method: string, uid: number) =>
    methods?.[method]?.call([], { name: ':1.7', uid: async () => uid });
  return { world, made, read, call };
}

it('tells everybody the state of the agent', () => {
  const { world, read } = status();
  world.now = 65_900;
  expect(read()).toEqual({
    Version: '1.2.3',
    Uptime: 60,
    HostConnected: true,
    ApiVersion: 3,
    InFront: 'greeter',
    LoginWaiting: false,
    LastOutcome: '',
    LastOutcomeAge: 0,
    Counters: [
      ['delivered', 0],
      ['expired', 0],
      ['replaced', 0],
      ['withdrawn', 0],
      ['refused', 0],
      ['strangers', 7],
      ['rehearsals', 2],
    ],
  });
});

it('tells root of a user whose name D-Bus cannot say', async () => {
  const { made, call } = status();
  made.ended({ user: 'al\0ice', outcome: 'refused', why: 'no account can be called so: al\0ice' });
  const [user, outcome, why] = (await call('LastLogin', 0)) ?? [];
  expect([user, outcome, why]).toEqual([
    'al\u{fffd}ice',
    'refused',
    'no account can be called so: al\u{fffd}ice',
  ]);
});

it('counts no further than D-Bus can', () => {
  const { read } = status(2 ** 32);
  expect(read().Counters).toContainEqual(['strangers', 2 ** 32 - 1]);
});

it('tells what became of logins, and names nobody', () => {
  const { world, made, read } = status();
  made.ended({ user: 'alice', outcome: 'delivered', why: 'delivered' });
  made.ended({ user: 'alice', outcome: 'refused', why: 'bob is at the desktop' });
  made.ended({ user: 'alice', outcome: 'refused', why: 'bob is at the desktop' });
  world.now += 3_000;
  const properties = read();
  expect(properties).toMatchObject({ LastOutcome: 'refused', LastOutcomeAge: 3 });
  expect(Object.fromEntries(properties.Counters as [string, number][])).toMatchObject({
    delivered: 1,
    refused: 2,
  });
  expect(JSON.stringify(properties)).not.toMatch(/alice|bob/);
});

it('names the last user to root alone', async () => {
  const { made, call } = status();
  expect(await call('LastLogin', 0)).toEqual(['', '', '']);
  made.ended({ user: 'alice', outcome: 'refused', why: 'bob is at the desktop' });
  expect(await call('LastLogin', 0)).toEqual(['alice', 'refused', 'bob is at the desktop']);
  await expect(call('LastLogin', 1000)).rejects.toBeInstanceOf(CallDenied);
});

it('begins a rehearsal for root alone', async () => {
  const { call } = status();
  expect(await call('Rehearse', 0)).toEqual(['token for :1.7']);
  await expect(call('Rehearse', 1000)).rejects.toBeInstanceOf(CallDenied);
});
