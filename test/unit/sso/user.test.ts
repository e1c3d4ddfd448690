import { describe, expect, it } from 'vitest';
import { DOMAIN_RULES } from '../../../agent/config.ts';
import type { Account } from '../../../agent/native.ts';
import { isSameUser, type Mapped, mapUser, type UserRules } from '../../../agent/sso/user.ts';
import { systemError } from '../support/errors.ts';

const UIDS: Readonly<Record<string, number>> = {
  root: 0,
  toor: 0,
  daemon: 1,
  gdm: 121,
  alice: 1000,
  'alice@corp': 7_000_001,
  bob: 1001,
  'carol@corp': 7_000_002,
  'CORP\\dave': 7_000_003,
  'a@b': 1003,
  nobody: 65_534,
  Zoë: 1004,
};

const nss = async (name: string): Promise<Account | undefined> => {
  const uid = Object.hasOwn(UIDS, name) ? UIDS[name] : undefined;
  return uid === undefined ? undefined : { name, uid };
};

const RULES: UserRules = { domain: 'auto', allowSystem: false, uidMin: 1000 };

function map(asked: string, rules: Partial<UserRules> = {}): Promise<Mapped> {
  return mapUser(asked, { ...RULES, ...rules }, nss);
}

/** The account and its uid, or `refused`. */
async function brief(asked: string, rules: Partial<UserRules> = {}): Promise<string> {
  const mapped = await map(asked, rules);
  return mapped.kind === 'refused' ? 'refused' : `${mapped.name} ${mapped.uid ?? 'unknown'}`;
}

describe('a login of', () => {
  it.each([
    // asked, auto, keep, strip
    ['alice', 'alice 1000', 'alice 1000', 'alice 1000'],
    ['ALICE', 'ALICE unknown', 'ALICE unknown', 'ALICE unknown'],
    ['alice@corp', 'alice@corp 7000001', 'alice@corp 7000001', 'alice 1000'],
    ['alice@internal', 'alice 1000', 'alice@internal unknown', 'alice 1000'],
    ['carol@corp', 'carol@corp 7000002', 'carol@corp 7000002', 'carol unknown'],
    ['carol@internal', 'carol@internal unknown', 'carol@internal unknown', 'carol unknown'],
    ['a@b@c', 'a@b 1003', 'a@b@c unknown', 'a@b 1003'],
    ['@dom', '@dom unknown', '@dom unknown', 'refused'],
    ['@', '@ unknown', '@ unknown', 'refused'],
    ['alice@', 'alice 1000', 'alice@ unknown', 'alice 1000'],
    ['CORP\\dave', 'CORP\\dave 7000003', 'CORP\\dave 7000003', 'CORP\\dave 7000003'],
    ['CORP\\dave@x', 'CORP\\dave 7000003', 'CORP\\dave@x unknown', 'CORP\\dave 7000003'],
    ['Zoë', 'Zoë 1004', 'Zoë 1004', 'Zoë 1004'],
    ['alice smith', 'alice smith unknown', 'alice smith unknown', 'alice smith unknown'],
    ['alice.', 'alice. unknown', 'alice. unknown', 'alice. unknown'],
    ['0', '0 unknown', '0 unknown', '0 unknown'],
    ['nobody', 'nobody 65534', 'nobody 65534', 'nobody 65534'],
    ['root', 'refused', 'refused', 'refused'],
    ['root@evil', 'refused', 'root@evil unknown', 'refused'],
    ['toor', 'refused', 'refused', 'refused'],
    ['toor@x', 'refused', 'toor@x unknown', 'refused'],
    ['daemon', 'refused', 'refused', 'refused'],
    ['gdm@internal', 'refused', 'gdm@internal unknown', 'refused'],
    ['', 'refused', 'refused', 'refused'],
    ['-x', 'refused', 'refused', 'refused'],
    ['-x@corp', 'refused', 'refused', 'refused'],
    ['../x', 'refused', 'refused', 'refused'],
    ['alice@../x', 'refused', 'refused', 'refused'],
    ['alice@a:b', 'refused', 'refused', 'refused'],
    ['alice@corp\n', 'refused', 'refused', 'refused'],
    ['a/b', 'refused', 'refused', 'refused'],
    ['a:b', 'refused', 'refused', 'refused'],
    ['a\nb', 'refused', 'refused', 'refused'],
    ['a\0b', 'refused', 'refused', 'refused'],
    ['a\x7fb', 'refused', 'refused', 'refused'],
    ['a\x85b', 'refused', 'refused', 'refused'],
  ])('%j is %s under auto, %s under keep, %s under strip', async (asked, auto, keep, strip) => {
    expect(await brief(asked)).toBe(auto);
    expect(await brief(asked, { domain: 'keep' })).toBe(keep);
    expect(await brief(asked, { domain: 'strip' })).toBe(strip);
  });

  it('@dom with its domain stripped is refused, for nothing is left', async () => {
    const reason = 'nothing is left of it without its domain';
    expect(await map('@dom', { domain: 'strip' })).toEqual({ kind: 'refused', reason });
  });

  it.each(DOMAIN_RULES)('alice@../x is refused under %s for what it is', async (domain) => {
    const reason = 'this cannot be a user name';
    expect(await map('alice@../x', { domain })).toEqual({ kind: 'refused', reason });
  });

  it('a name of 255 bytes is one like any other', async () => {
    expect(await brief('u'.repeat(255))).toBe(`${'u'.repeat(255)} unknown`);
  });
});

describe('a system account', () => {
  it('is refused below UID_MIN, and the refusal names the key that allows it', async () => {
    const reason = expect.stringMatching(/below 1000, .*\[sso\] allow_system/);
    expect(await map('gdm')).toEqual({ kind: 'refused', reason });
    expect(await brief('alice', { uidMin: 1001 })).toBe('refused');
    expect(await brief('alice', { uidMin: 1000 })).toBe('alice 1000');
  });

  it('may be allowed', async () => {
    expect(await brief('gdm', { allowSystem: true })).toBe('gdm 121');
  });

  it.each(['root', 'toor', 'root@evil'])('of uid 0 never is: %s', async (name) => {
    const reason = 'its uid is 0, which is never offered';
    expect(await map(name, { allowSystem: true, uidMin: 0 })).toEqual({ kind: 'refused', reason });
  });
});

describe('NSS', () => {
  it('is never asked for what cannot be a name', async () => {
    const asked: string[] = [];
    const spy = async (name: string): Promise<undefined> => void asked.push(name);
    for (const domain of DOMAIN_RULES) {
      for (const name of ['', '-x', 'a/b', 'a\0b', '-x@c', 'alice@../x', 'alice@a\0b'])
        await mapUser(name, { ...RULES, domain }, spy);
    }
    await mapUser('@dom', { ...RULES, domain: 'strip' }, spy);
    expect(asked).toEqual([]);
  });

  it('is asked for the whole name first, then for its part before the last @', async () => {
    const asked: string[] = [];
    const spy = async (name: string): Promise<undefined> => void asked.push(name);
    await mapUser('a@b@c', RULES, spy);
    expect(asked).toEqual(['a@b@c', 'a@b']);
  });

  it('that fails is no answer: its error goes to the caller', async () => {
    const failing = () => Promise.reject(systemError('ETIMEDOUT', 'getpwnam_r'));
    await expect(mapUser('alice', RULES, failing)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    await expect(isSameUser({ user: 'alice', uid: 1000 }, 'al', failing)).rejects.toThrow();
  });
});

describe('two names', () => {
  it.each([
    ['the same, known', 'alice', 1000, 'alice', true],
    ['the same, unknown', 'ghost', undefined, 'ghost', true],
    ['of one uid', 'alice@internal', 1000, 'alice', true],
    ['of two uids', 'alice', 1000, 'bob', false],
    ['local and of a domain', 'alice', 1000, 'alice@corp', false],
    ['in different case', 'alice', 1000, 'ALICE', false],
    ['one of them unknown', 'alice', 1000, 'ghost', false],
    ['both unknown', 'ghost', undefined, 'ghost2', false],
    ['of uid 0', 'root', 0, 'toor', false],
    ['one that cannot be a name', 'alice', 1000, '../alice', false],
    ['one that is empty', 'alice', 1000, '', false],
  ])('%s', async (_, user, uid, asked, same) => {
    expect(await isSameUser({ user, uid }, asked, nss)).toBe(same);
  });
});
