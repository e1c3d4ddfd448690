import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newToken } from '../../../agent/sso/token.ts';
import { brokering, TTL_MS } from '../support/brokering.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('announcing', () => {
  it('happens when the offer is made, and again when others are there to hear it', async () => {
    const { broker, login, world, announced, tokens } = brokering();
    await login();
    expect(announced).toEqual([tokens[0]]);
    broker.audienceChanged();
    expect(announced).toEqual([tokens[0]]);
    world.listeners += 1;
    broker.audienceChanged();
    expect(announced).toEqual([tokens[0], tokens[0]]);
  });

  it('waits for a bus that is away; until then the token is of no use', async () => {
    const { broker, login, world, announced, tokens, redeem, count } = brokering();
    world.busIsUp = false;
    await login();
    expect(count('state=waiting')).toBe(1);
    expect(count('login kept, nobody to tell yet')).toBe(1);
    expect(redeem()).toBeUndefined();
    broker.audienceChanged();
    expect(announced).toEqual([]);
    world.busIsUp = true;
    broker.audienceChanged();
    expect(announced).toEqual([tokens[0]]);
    expect(redeem()).toBe('kanarie');
  });

  it('is tried again each second, for who must be told again', async () => {
    const { login, world, announced } = brokering();
    await login();
    world.listeners += 1;
    vi.advanceTimersByTime(1_000);
    expect(announced).toHaveLength(2);
  });

  it('never happens again once somebody has shown the token', async () => {
    const { broker, login, world, announced, token } = brokering();
    await login();
    expect(broker.find(token())).toBeDefined();
    world.listeners += 1;
    broker.audienceChanged();
    vi.advanceTimersByTime(1_000);
    expect(announced).toHaveLength(1);
  });

  it('happens again though wrong tokens were shown', async () => {
    const { broker, login, world, announced } = brokering();
    await login();
    broker.find(Buffer.from(newToken()));
    world.listeners += 1;
    broker.audienceChanged();
    expect(announced).toHaveLength(2);
  });

  it.each(['delivered', 'cleared', 'expired'])(
    'never happens for an offer that is %s',
    async (end) => {
      const { broker, login, world, announced, redeem } = brokering();
      await login();
      world.listeners += 1;
      if (end === 'delivered') redeem();
      if (end === 'cleared') broker.clear('test');
      if (end === 'expired') {
        world.now += TTL_MS;
        vi.advanceTimersByTime(1_000);
      }
      broker.audienceChanged();
      expect(announced).toHaveLength(1);
    },
  );

  it('never happens for an offer whose time is over, before a timer has noticed', async () => {
    const { broker, login, world, announced, memory } = brokering();
    await login();
    world.now += TTL_MS;
    world.listeners += 1;
    broker.audienceChanged();
    expect(announced).toHaveLength(1);
    expect(memory.isBlank).toBe(true);
  });

  it('never happens for a login that is still looked up', () => {
    const { broker, login, world, announced } = brokering();
    world.nssIsSlow = true;
    const pending = login();
    broker.audienceChanged();
    expect(announced).toEqual([]);
    broker.clear('test');
    return expect(Promise.race([pending, 'still'])).resolves.toBe('still');
  });

  it('is of the newest login alone', async () => {
    const { broker, login, world, announced, tokens } = brokering();
    world.busIsUp = false;
    await login('alice');
    await login('bob');
    world.busIsUp = true;
    broker.audienceChanged();
    expect(announced).toEqual([tokens[1]]);
  });
});

describe('an audience', () => {
  const WHY = 'bob is at the desktop, and it is not locked';

  it.each(['refuse', 'unknown'] as const)('that is %s gets no new login', async (kind) => {
    const { login, world, announced, memory, lines } = brokering();
    world.verdict = { kind, why: WHY };
    await login();
    expect(lines).toEqual([`login not offered: user=alice why="${WHY}"\n`]);
    expect([announced, memory.isBlank, vi.getTimerCount()]).toEqual([[], true, 0]);
  });

  it('that may still come is waited for, to the end of the offer and no longer', async () => {
    const { broker, login, world, announced, tokens, redeem, memory } = brokering();
    world.verdict = { kind: 'keep' };
    await login();
    world.now += TTL_MS - 1;
    broker.audienceChanged();
    expect([announced, redeem()]).toEqual([[], undefined]);
    world.verdict = { kind: 'tell' };
    broker.audienceChanged();
    expect([announced, redeem()]).toEqual([tokens, 'kanarie']);
    world.verdict = { kind: 'keep' };
    await login();
    world.now += TTL_MS;
    vi.advanceTimersByTime(1_000);
    expect(memory.isBlank).toBe(true);
  });

  it.each(['told', 'not told yet'])(
    'that nobody may try any more ends an offer %s',
    async (how) => {
      const { broker, login, world, redeem, memory, count } = brokering();
      if (how === 'not told yet') world.verdict = { kind: 'keep' };
      await login();
      world.verdict = { kind: 'refuse', why: WHY };
      broker.audienceChanged();
      expect(count(`outcome="${WHY}"`)).toBe(1);
      expect([redeem(), memory.isBlank, vi.getTimerCount()]).toEqual([undefined, true, 0]);
    },
  );

  it('that is not known for a while does not cost the login that it has heard of', async () => {
    const { broker, login, world, announced, redeem } = brokering();
    await login();
    world.verdict = { kind: 'unknown', why: 'test' };
    world.listeners += 1;
    broker.audienceChanged();
    expect([announced.length, redeem()]).toEqual([1, 'kanarie']);
  });
});

describe('a greeter', () => {
  it('that is ready gets the login that waits, though it was told before', async () => {
    const { broker, login, announced, tokens, token } = brokering();
    expect(broker.ready(':1.7', 114)).toBe(true);
    await login();
    expect(broker.ready(':1.7', 114)).toBe(true);
    expect(announced).toEqual([tokens[0], `:1.7 ${tokens[0]}`]);
    broker.find(token());
    expect([broker.ready(':1.7', 114), announced.length]).toEqual([true, 2]);
  });

  it('that none is for is not ready', async () => {
    const { broker, login, announced } = brokering();
    await login();
    expect([broker.ready(':1.7', 1000), announced.length]).toEqual([false, 1]);
  });

  it('is told whose login it heard of, while that lives', async () => {
    const { broker, login, tokens, world } = brokering();
    await login('alice');
    const [token = ''] = tokens;
    expect(broker.describe(token, ':1.7')).toBe('alice');
    expect(broker.describe(token, ':1.8')).toBeUndefined();
    expect(broker.describe(newToken(), ':1.7')).toBeUndefined();
    world.now += TTL_MS;
    expect(broker.describe(token, ':1.7')).toBeUndefined();
  });
});

describe('wrong tokens', () => {
  it('change nothing, however many', async () => {
    const { broker, login, redeem } = brokering();
    await login();
    for (let i = 0; i < 10_000; i += 1) broker.find(Buffer.from(newToken()));
    expect(redeem()).toBe('kanarie');
  });

  it('are logged once in ten seconds, with how many more there were', () => {
    const { broker, world, lines } = brokering();
    for (let i = 0; i < 10_000; i += 1) {
      broker.find(Buffer.from('canary'));
      world.now += 1;
    }
    broker.find(Buffer.from('canary'));
    expect(lines).toEqual([
      'a wrong, used or expired token was presented\n',
      'a wrong, used or expired token was presented: more=9999\n',
    ]);
  });

  it('are all that there are while no login is offered', () => {
    const { broker } = brokering();
    expect(broker.find(Buffer.from(newToken()))).toBeUndefined();
    expect(broker.find(Buffer.alloc(0))).toBeUndefined();
  });
});

describe('two peers with the right token', () => {
  it('get it once: the second finds it delivered', async () => {
    const { broker, login, token } = brokering();
    await login();
    const first = broker.find(token());
    const second = broker.find(token());
    if (first === undefined || second === undefined) throw new Error('no offer');
    expect(broker.deliver(first, () => true)).toBe(true);
    expect(broker.deliver(second, () => true)).toBe(false);
  });

  it('get it once though the first cannot take it', async () => {
    const { broker, login, token, redeem } = brokering();
    await login();
    const first = broker.find(token());
    if (first === undefined) throw new Error('no offer');
    expect(broker.deliver(first, () => false)).toBe(false);
    expect(redeem()).toBe('kanarie');
  });
});

describe('the user for whom a peer asks', () => {
  const UIDS: Readonly<Record<string, number>> = { alice: 1000, al: 1000, bob: 1001 };
  const resolve = async (name: string) => {
    const uid = UIDS[name];
    return uid === undefined ? undefined : { name, uid };
  };

  it.each([
    ['alice', true],
    ['al', true],
    ['bob', false],
    ['ghost', false],
  ])('%s may have the login of alice: %j', async (user, allowed) => {
    const { broker, login, token, redeem, count } = brokering({ resolve });
    await login('alice');
    const offer = broker.find(token());
    if (offer === undefined) throw new Error('no offer');
    expect(await broker.isFor(offer, user)).toBe(allowed);
    expect(count('login asked for by another user, kept for its own')).toBe(allowed ? 0 : 1);
    expect(redeem()).toBe('kanarie');
  });
});
