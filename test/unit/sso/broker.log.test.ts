import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Account } from '../../../agent/native.ts';
import { brokering, TTL_MS } from '../support/brokering.ts';
import { systemError } from '../support/errors.ts';
import { recordedLog } from '../support/log.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const UIDS: Readonly<Record<string, number>> = { alice: 1000, al: 1000, bob: 1001 };
const resolve = async (name: string): Promise<Account | undefined> => {
  const uid = UIDS[name];
  return uid === undefined ? undefined : { name, uid };
};

/** A broker whose log shows levels, and has no debug lines as long as nobody asks for them. */
function logging(options: { readonly debug?: boolean } = {}) {
  const { log, lines, count } = recordedLog({ debug: false, priorities: true, ...options });
  return { ...brokering({ log, resolve }), lines, count };
}

describe('a login', () => {
  it('leaves one info line, at its end', async () => {
    const { login, redeem, lines } = logging();
    await login('alice', 'kanarie');
    expect(lines).toEqual([]);
    redeem();
    expect(lines).toEqual([
      expect.stringMatching(
        /^<6>login ended: login=[0-9a-f]{8} user=alice outcome="credentials delivered to PAM"\n$/,
      ),
    ]);
  });

  it('leaves a debug line too, of the same id, and neither token nor password in any', async () => {
    const { login, redeem, lines, tokens } = logging({ debug: true });
    await login('alice', 'kanarie');
    redeem();
    const [offered = '', ended] = lines;
    expect(offered).toMatch(/^<7>login offered: login=[0-9a-f]{8} user=alice state=offered\n$/);
    expect(ended).toContain(/login=\w+ /.exec(offered)?.[0]);
    expect(lines).toHaveLength(2);
    expect(lines.join()).not.toContain('kanarie');
    expect(lines.join()).not.toContain(tokens[0]?.slice('ovirt-sso-'.length, 20));
  });

  it('is told with what it was mapped from, and that NSS does not know it', async () => {
    const { broker, login, redeem, lines } = logging();
    await login('alice@internal');
    await login('ghost');
    await login('bob');
    redeem();
    await login('bob@internal');
    broker.clear('the agent stops');
    const id = 'login=[0-9a-f]{8}';
    const replaced = 'outcome="replaced by a newer login"';
    expect(lines).toEqual(
      [
        `${id} user=alice ${replaced} asked_for=alice@internal`,
        `${id} user=ghost ${replaced} note="not an account that NSS knows"`,
        `${id} user=bob outcome="credentials delivered to PAM"`,
        `${id} user=bob outcome="the agent stops" asked_for=bob@internal`,
      ].map((tail) => expect.stringMatching(new RegExp(`^<6>login ended: ${tail}\n$`))),
    );
    expect(new Set(lines.map((line) => /login=\w+/.exec(line)?.[0])).size).toBe(4);
  });

  it('that nobody takes says so', async () => {
    const { login, world, lines } = logging();
    await login();
    world.now += TTL_MS;
    vi.advanceTimersByTime(1_000);
    expect(lines).toEqual([
      expect.stringContaining('user=alice outcome="expired, nobody took it"'),
    ]);
  });

  it('that is refused was not offered, and has no end', async () => {
    const { login, lines } = logging({ debug: true });
    await login('../x');
    expect(lines).toEqual(['<4>login not offered: user=../x why="this cannot be a user name"\n']);
  });
});

describe('a peer that names a user', () => {
  /** Alice's login, for which a peer has shown the token. */
  async function shown() {
    const brokered = logging();
    await brokered.login('alice');
    const offer = brokered.broker.find(brokered.token());
    if (offer === undefined) throw new Error('no offer');
    return { ...brokered, offer };
  }

  /** Asks for somebody else, whose look-up ends like this. */
  async function failing(error: Error) {
    const brokered = brokering();
    await brokered.login('alice');
    const { broker, world, lookups, lines, token } = brokered;
    const offer = broker.find(token());
    if (offer === undefined) throw new Error('no offer');
    world.nssIsSlow = true;
    const before = lines.length;
    const ask = async (): Promise<boolean> => {
      const answer = broker.isFor(offer, 'al');
      lookups.at(-1)?.end(error);
      return answer;
    };
    return { ...brokered, offer, ask, told: () => lines.slice(before) };
  }

  it('who is another one is told once in ten seconds, with how many more there were', async () => {
    const { broker, offer, world, lines } = await shown();
    for (let i = 0; i < 100; i += 1) expect(await broker.isFor(offer, 'bob')).toBe(false);
    world.now += 10_000;
    await broker.isFor(offer, 'ghost');
    const told = `<5>login asked for by another user, kept for its own: login=${offer.id} user=alice`;
    expect(lines).toEqual([`${told}\n`, `${told} more=99\n`]);
  });

  it('who is the same one leaves no line', async () => {
    const { broker, offer, lines } = await shown();
    expect([await broker.isFor(offer, 'alice'), await broker.isFor(offer, 'al')]).toEqual([
      true,
      true,
    ]);
    expect(lines).toEqual([]);
  });

  it.each([
    ['ETIMEDOUT', 'the user database did not answer (ETIMEDOUT)'],
    ['EAGAIN', 'earlier look-ups in the user database still hang (EAGAIN)'],
  ])(
    'who cannot be looked up, %s, does not get it: why is told once in ten seconds',
    async (code, said) => {
      const { ask, offer, world, told, redeem } = await failing(systemError(code, 'getpwnam_r'));
      for (let i = 0; i < 100; i += 1) expect(await ask()).toBe(false);
      world.now += 10_000;
      expect(await ask()).toBe(false);
      const why = `login=${offer.id} user=alice why="${said}"`;
      const text = `login not given, its user cannot be compared: ${why}`;
      expect(told()).toEqual([`${text}\n`, `${text} more=99\n`]);
      expect(redeem()).toBe('kanarie');
    },
  );

  it.each([
    new TypeError('bug'),
    Object.assign(new Error('bug'), { code: 'ERR_INTERNAL_ASSERTION' }),
  ])('meets a bug, which is thrown and not logged here: %s', async (bug) => {
    const { ask, told } = await failing(bug);
    await expect(ask()).rejects.toBe(bug);
    expect(told()).toEqual([]);
  });

  it('is limited apart from wrong tokens', async () => {
    const { broker, offer, count } = await shown();
    broker.find(Buffer.from('wrong'));
    await broker.isFor(offer, 'bob');
    expect([count('a wrong, used or expired token'), count('another user')]).toEqual([1, 1]);
  });
});
