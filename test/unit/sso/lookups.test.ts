import { describe, expect, it } from 'vitest';
import { Lookups, lookupFailure } from '../../../agent/sso/lookups.ts';
import { systemError } from '../support/errors.ts';

const RULES = { domain: 'auto', allowSystem: false, uidMin: 1000 } as const;

describe('a look-up', () => {
  it('maps a user by the rules of that moment', async () => {
    const options = { rules: RULES, resolve: async (name: string) => ({ name, uid: 500 }) };
    const lookups = new Lookups(options);
    expect(await lookups.map('alice', () => true)).toMatchObject({ kind: 'refused' });
    options.rules = { ...RULES, uidMin: 500 } as unknown as typeof RULES;
    expect(await lookups.map('alice', () => true)).toMatchObject({ kind: 'user', uid: 500 });
  });

  it('waits for its turn, and is not made when nobody wants it any more', async () => {
    const ends: (() => void)[] = [];
    const names: string[] = [];
    const resolve = (name: string): Promise<undefined> => {
      names.push(name);
      return new Promise((done) => ends.push(() => done(undefined)));
    };
    const lookups = new Lookups({ rules: RULES, resolve });
    const isWanted = { dropped: false, kept: true };
    const first = lookups.map('first', () => true);
    void lookups.map('second', () => true);
    const dropped = lookups.map('dropped', () => isWanted.dropped);
    const kept = lookups.map('kept', () => isWanted.kept);
    expect(names).toEqual(['first', 'second']);
    ends[0]?.();
    await first;
    expect(await dropped).toBeUndefined();
    await Promise.resolve();
    expect(names).toEqual(['first', 'second', 'kept']);
    ends[2]?.();
    expect(await kept).toMatchObject({ kind: 'user', name: 'kept' });
  });
});

describe('a failure', () => {
  it.each([
    ['ETIMEDOUT', 'the user database did not answer (ETIMEDOUT)'],
    ['EAGAIN', 'earlier look-ups in the user database still hang (EAGAIN)'],
  ])('%s is told', (code, told) => {
    expect(lookupFailure(systemError(code, 'getpwnam_r'))).toBe(told);
  });

  it('that is a bug is thrown', () => {
    const bug = new TypeError('a bug');
    expect(() => lookupFailure(bug)).toThrow(bug);
  });
});
