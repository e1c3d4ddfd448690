/** Of the plain build alone: AddressSanitizer brings an allocator that cannot be told to fail. */
import { describe, expect, it } from 'vitest';
import { accounts } from './support/accounts.ts';
import { answer, password } from './support/answer.ts';
import { plain } from './support/builds.ts';
import { step } from './support/hostile-server.ts';
import { type Login, type LoginOptions, newToken, passwordMode, Stage } from './support/stage.ts';

describe.concurrent('allocations', () => {
  it('a thousand loads leave no more behind than ten', async () => {
    await using stage = await Stage.open(plain);
    const left = async (count: number) => {
      const args = ['--module', plain.module, '--dlopen', `${count}`];
      return JSON.parse((await stage.client(args, '')).stdout);
    };
    const few = await left(10);
    expect(few).toMatchObject({ loaded: true, still_loaded: false, fds: 0, mappings: 0 });
    expect(await left(1000)).toEqual(few);
  });

  /** One login for each allocation that a whole one makes; in each another one fails. */
  async function failEach(stage: Stage, user: string, options: LoginOptions): Promise<Login[]> {
    const script = step.answer(answer(user, password));
    await stage.serve(Array.from({ length: 200 }, () => script));
    const attempt = (n: number) =>
      stage.login({ ...options, client: [...(options.client ?? []), '--fail-alloc', `${n}`] });
    const { allocations = 0 } = await attempt(0);
    expect(allocations).toBeGreaterThan(5);
    return Promise.all(Array.from({ length: allocations }, (_, i) => attempt(i + 1)));
  }

  it.each([
    ['somebody who may log in', 'alice', 'UID_MIN 1000\n', true],
    ['uid 0', 'toor', 'UID_MIN 1000\n', false],
    ['a system account', 'alice', 'UID_MIN 5000\n', false],
  ])(
    'each allocation fails in turn: never a wrong success (%s)',
    async (_, user, loginDefs, may) => {
      await using stage = await Stage.open(plain);
      const client = await accounts(stage, { loginDefs });
      const logins = await failEach(stage, user, { client, after: [] });
      for (const login of logins) {
        if (may && login.authenticate === 'PAM_SUCCESS') {
          expect(login.pam_user).toBe(user);
        } else {
          expect(login.authenticate).toMatch(/^PAM_(BUF|AUTH|SYSTEM)_ERR$|^PAM_AUTHINFO_UNAVAIL$/);
        }
      }
      expect(logins.map((login) => login.authenticate)).toContain('PAM_BUF_ERR');
    },
  );

  it('each allocation fails in turn: no password stays behind', async () => {
    await using stage = await Stage.open(plain);
    const client = await accounts(stage);
    const logins = await failEach(stage, 'alice', { client, control: 'optional' });
    const short = logins.filter((login) => /alice: out of memory/.test(JSON.stringify(login.log)));
    expect(short.length).toBeGreaterThan(1);
    for (const login of short) {
      expect(login).toMatchObject({ authtok: 'none', pam_user: null });
    }
  });

  it('each allocation fails in turn: mode=password leaves the password or nothing', async () => {
    await using stage = await Stage.open(plain);
    const client = [...(await accounts(stage)), '--user', 'alice'];
    const typed = { ...passwordMode, control: 'optional', tokens: [newToken()], client };
    const logins = await failEach(stage, 'alice', typed);
    for (const { authtok, pam_user } of logins) {
      // Never 'differ', which is the token itself; null where the probe got no memory.
      expect(['match', 'none', null]).toContain(authtok);
      expect(pam_user).toBe('alice');
    }
    expect(logins.map(({ authtok }) => authtok)).toContain('none');
  });

  it('each allocation fails in turn: no failure passes for a typed password', async () => {
    await using stage = await Stage.open(plain);
    const client = [...(await accounts(stage)), '--user', 'alice'];
    const typed = { ...passwordMode, tokens: [newToken()], client };
    for (const login of await failEach(stage, 'alice', { ...typed, after: [] })) {
      // What libpam makes of a stack whose one module returned PAM_IGNORE.
      expect(login.authenticate).not.toBe('PAM_PERM_DENIED');
    }
    const one = { ...typed, tokens: ['canary of a person'], after: [] };
    expect(await stage.login(one)).toMatchObject({ authenticate: 'PAM_PERM_DENIED' });
  });
});
