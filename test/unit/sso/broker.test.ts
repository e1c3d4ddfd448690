import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { brokering, TTL_MS } from '../support/brokering.ts';
import { systemError } from '../support/errors.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a login', () => {
  it('is offered, announced and handed out once', async () => {
    const { login, announced, tokens, redeem, memory } = brokering();
    await login('alice', 'kanarie');
    expect(announced).toEqual(tokens);
    expect(redeem()).toBe('kanarie');
    expect(redeem()).toBeUndefined();
    expect(memory.isBlank).toBe(true);
  });

  it.each([
    ['root', 0, 'its uid is 0'],
    ['daemon', 1, 'its uid is below 1000'],
    ['../x', 1000, 'this cannot be a user name'],
  ])('of %s is refused, announced to nobody and wiped', async (user, uid, why) => {
    const { login, lines, announced, memory, redeem } = brokering({
      resolve: async (name) => ({ name, uid }),
    });
    await login(user);
    expect(lines).toEqual([expect.stringContaining(why)]);
    expect([announced, redeem(), memory.isBlank]).toEqual([[], undefined, true]);
  });

  it.each([
    ['ETIMEDOUT', 'the user database did not answer (ETIMEDOUT)'],
    ['EIO', 'the user database did not answer (EIO)'],
    ['EAGAIN', 'earlier look-ups in the user database still hang (EAGAIN)'],
  ])('whose user cannot be looked up, %s, is refused and wiped', async (code, why) => {
    const resolve = () => Promise.reject(systemError(code, 'getpwnam_r'));
    const { login, announced, memory, lines } = brokering({ resolve });
    await login();
    expect(lines).toEqual([`login not offered: user=alice why="${why}"\n`]);
    expect([announced, memory.isBlank]).toEqual([[], true]);
  });

  it.each([
    new TypeError('bug'),
    Object.assign(new Error('bug'), { code: 'ERR_INTERNAL_ASSERTION' }),
  ])('is not looked up by a program with a bug without that being told: %s', async (bug) => {
    const { broker, login, memory, lines } = brokering({ resolve: () => Promise.reject(bug) });
    await expect(login()).rejects.toBe(bug);
    expect(lines).toEqual([]);
    broker.clear('the agent is broken');
    expect(memory.isBlank).toBe(true);
  });
});

describe('a newer login', () => {
  it('replaces an older one, whose token is of no use and whose password is wiped', async () => {
    const { login, tokens, redeem, memory, count } = brokering();
    await login('alice', 'older');
    const older = Buffer.from(tokens[0] ?? '');
    await login('bob', 'newer');
    expect(memory.holds('older')).toBe(false);
    expect(redeem(older)).toBeUndefined();
    expect(redeem()).toBe('newer');
    expect(count('outcome="replaced by a newer login"')).toBe(1);
  });

  it('replaces an older one also when it is refused itself', async () => {
    const { login, redeem, memory } = brokering({
      resolve: async (name) => ({ name, uid: name === 'root' ? 0 : 1000 }),
    });
    await login('alice', 'older');
    await login('root', 'newer');
    expect([redeem(), memory.isBlank]).toEqual([undefined, true]);
  });

  it('wins though the look-up of an older one ends after it', async () => {
    const { login, world, lookups, announced, tokens, redeem, memory, count } = brokering();
    world.nssIsSlow = true;
    const older = login('alice', 'older');
    expect(memory.holds('older')).toBe(true);
    const newer = login('bob', 'newer');
    expect(memory.holds('older')).toBe(false);
    lookups[1]?.end({ name: 'bob', uid: 1001 });
    await newer;
    lookups[0]?.end({ name: 'alice', uid: 1000 });
    await older;
    expect(announced).toEqual([tokens[1]]);
    expect(count('login dropped: user=alice why="replaced by a newer login"')).toBe(1);
    expect(redeem()).toBe('newer');
    expect(memory.isBlank).toBe(true);
  });

  it('wins though the look-up of an older one ends before it', async () => {
    const { login, world, lookups, announced, tokens, redeem } = brokering();
    world.nssIsSlow = true;
    const older = login('alice', 'older');
    const newer = login('bob', 'newer');
    lookups[0]?.end({ name: 'alice', uid: 1000 });
    await older;
    expect(announced).toEqual([]);
    lookups[1]?.end({ name: 'bob', uid: 1001 });
    await newer;
    expect(announced).toEqual([tokens[1]]);
    expect(redeem()).toBe('newer');
  });

  it('wins of a hundred, with few look-ups and nothing of the others in memory', async () => {
    const { login, world, lookups, announced, tokens, memory, redeem } = brokering();
    world.nssIsSlow = true;
    const all = Array.from({ length: 100 }, (_, i) => login('alice', `password ${i}`));
    expect(lookups).toHaveLength(2);
    for (let ended = 0; ended < lookups.length; ended += 1) {
      lookups[ended]?.end({ name: 'alice', uid: 1000 });
      await vi.advanceTimersByTimeAsync(0);
    }
    await Promise.all(all);
    expect(lookups).toHaveLength(3);
    expect(announced).toEqual([tokens[99]]);
    expect(redeem()).toBe('password 99');
    expect(memory.isBlank).toBe(true);
  });

  it('is looked up although one older look-up hangs and others failed', async () => {
    const { login, world, lookups, redeem } = brokering();
    world.nssIsSlow = true;
    void login('hanging');
    const failing = login('failing');
    const newest = login('alice', 'newest');
    lookups[1]?.end(systemError('EIO', 'getpwnam_r'));
    await failing;
    lookups[2]?.end({ name: 'alice', uid: 1000 });
    await newest;
    expect(redeem()).toBe('newest');
  });
});

describe('clearing', () => {
  it('wipes a live offer and says why', async () => {
    const { broker, login, redeem, memory, count } = brokering();
    await login();
    broker.clear('the agent stops');
    expect([redeem(), memory.isBlank, vi.getTimerCount()]).toEqual([undefined, true, 0]);
    expect(count('outcome="the agent stops"')).toBe(1);
  });

  it('wipes a login that is being looked up, which is never offered then', async () => {
    const { broker, login, world, lookups, announced, memory, redeem, count } = brokering();
    world.nssIsSlow = true;
    const pending = login();
    broker.clear('before a hibernation');
    expect(memory.isBlank).toBe(true);
    lookups[0]?.end({ name: 'alice', uid: 1000 });
    await pending;
    expect([announced, redeem(), memory.isBlank]).toEqual([[], undefined, true]);
    expect(count('login dropped: user=alice why="before a hibernation"')).toBe(1);
    expect(count('newer')).toBe(0);
  });

  it('may find nothing, and says nothing then', () => {
    const { broker, lines } = brokering();
    broker.clear('the agent stops');
    expect(lines).toEqual([]);
  });
});

describe('time', () => {
  /** Lets both clocks run; the kernel's counts suspended time, timers do not. */
  function pass(world: { now: number }, awakeMs: number, suspendedMs = 0): void {
    world.now += suspendedMs;
    for (let left = awakeMs; left > 0; left -= 100) {
      world.now += 100;
      vi.advanceTimersByTime(100);
    }
  }

  it('ends an offer that nobody takes, wipes it and leaves no timer', async () => {
    const { login, world, memory, count } = brokering();
    await login();
    pass(world, TTL_MS - 100);
    expect(memory.holds('kanarie')).toBe(true);
    pass(world, 1_100);
    expect([memory.isBlank, vi.getTimerCount()]).toEqual([true, 0]);
    expect(count('outcome="expired, nobody took it"')).toBe(1);
  });

  it('counts from when the offer was made, to the millisecond', async () => {
    const { login, world, redeem } = brokering();
    await login();
    world.now += TTL_MS;
    expect(redeem()).toBeUndefined();
    world.now -= 1;
    expect(redeem()).toBe('kanarie');
  });

  it('spent suspended counts too: a guest does not wake with a live password', async () => {
    const { login, world, memory, redeem } = brokering();
    await login();
    pass(world, 5_000);
    world.now += 3_600_000;
    expect(redeem()).toBeUndefined();
    pass(world, 1_000);
    expect([memory.isBlank, vi.getTimerCount()]).toEqual([true, 0]);
  });

  it('that timers run ahead of does not end an offer early', async () => {
    const { login, redeem } = brokering();
    await login();
    vi.advanceTimersByTime(10 * TTL_MS);
    expect(redeem()).toBe('kanarie');
  });

  it('of an older offer does not end a newer one', async () => {
    const { login, world, redeem } = brokering();
    await login();
    pass(world, TTL_MS - 1_000);
    await login('bob', 'newer');
    pass(world, TTL_MS - 1_000);
    expect(redeem()).toBe('newer');
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('tells how each login ended', async () => {
  const { broker, login, world, redeem, ended } = brokering({
    resolve: async (name) => ({ name, uid: name === 'root' ? 0 : 1000 }),
  });
  await login();
  await login();
  redeem();
  await login('root');
  await login();
  broker.clear('test');
  await login();
  expect(broker.isWaiting).toBe(true);
  world.now += TTL_MS;
  broker.audienceChanged();
  expect(broker.isWaiting).toBe(false);
  const outcomes = ended.map(({ outcome }) => outcome);
  expect(outcomes).toEqual(['replaced', 'delivered', 'refused', 'withdrawn', 'expired']);
});
