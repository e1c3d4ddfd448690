/**
 * The module above the real pam_unix, as a display manager's service has it. The plain build alone:
 * AddressSanitizer of GCC 12 replaces crypt_r and does not find the real one of a library that was
 * loaded later.
 */
import { copyFile, rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { accounts } from './support/accounts.ts';
import { answer, password } from './support/answer.ts';
import { plain } from './support/builds.ts';
import { step } from './support/hostile-server.ts';
import { loginLine, moduleLines, newToken, passwordMode, Stage } from './support/stage.ts';

const unix = { ...passwordMode, after: ['auth required pam_unix.so'] };
const typed = { prompts: [{ style: 'hidden', text: 'Password: ' }], pam_user: 'alice' };

async function alice(stage: Stage): Promise<string[]> {
  return [...(await accounts(stage, { password })), '--user', 'alice', '--acct', '--setcred'];
}

describe.concurrent('mode=password above pam_unix', () => {
  it('lets the right password in', async () => {
    await using stage = await Stage.open(plain);
    const server = await stage.serve([step.answer(answer('alice', password))]);
    const login = await stage.login({
      ...unix,
      input: `${password}\n`,
      client: await alice(stage),
    });
    expect(login).toMatchObject({
      ...typed,
      authenticate: 'PAM_SUCCESS',
      acct_mgmt: 'PAM_SUCCESS',
      setcred: 'PAM_SUCCESS',
    });
    expect(moduleLines(login)).toEqual([]);
    expect(server.received).toEqual([]);
  });

  it('does not let a wrong one in', async () => {
    await using stage = await Stage.open(plain);
    const server = await stage.serve([step.answer(answer('alice', password))]);
    const login = await stage.login({ ...unix, input: 'canary\n', client: await alice(stage) });
    expect(login).toMatchObject({ ...typed, authenticate: 'PAM_AUTH_ERR' });
    expect(server.received).toEqual([]);
  });

  it('lets a token in once, and lets the keyboard in after that', async () => {
    await using stage = await Stage.open(plain);
    await stage.serve([step.answer(answer('alice', password)), step.answer(Buffer.alloc(0))]);
    const client = await alice(stage);
    const tokens = [newToken()];
    const first = await stage.login({ ...unix, tokens, client });
    expect(first).toMatchObject({ ...typed, authenticate: 'PAM_SUCCESS', setcred: 'PAM_SUCCESS' });
    const replayed = await stage.login({ ...unix, tokens, client });
    expect(replayed).toMatchObject({ ...typed, authenticate: 'PAM_AUTH_ERR' });
    expect(loginLine(replayed)).toContain('refused by the agent (wrong, used or expired token');
    // pam_unix did not see it: nothing is counted, nobody waits.
    expect(replayed.log).toHaveLength(1);
    const keyboard = await stage.login({ ...unix, input: `${password}\n`, client });
    expect(keyboard).toMatchObject({ ...typed, authenticate: 'PAM_SUCCESS' });
  });

  it.each([
    ["another user's", answer('bob', password), 'PAM_AUTH_ERR'],
    ['with a wrong password behind it', answer('alice', 'canary of old'), 'PAM_AUTH_ERR'],
    ['with an answer that is malformed', answer('alice', ''), 'PAM_AUTHINFO_UNAVAIL'],
  ])('does not let a token in: %s', async (_, bytes, code) => {
    await using stage = await Stage.open(plain);
    await stage.serve([step.answer(bytes)]);
    const login = await stage.login({ ...unix, client: await alice(stage) });
    expect(login).toMatchObject({ ...typed, authenticate: code });
  });

  it('lets nobody in by a token while the agent is away, and the keyboard as ever', async () => {
    await using stage = await Stage.open(plain);
    const client = await alice(stage);
    const token = await stage.login({ ...unix, client });
    expect(token).toMatchObject({ ...typed, authenticate: 'PAM_AUTHINFO_UNAVAIL' });
    const keyboard = await stage.login({ ...unix, input: `${password}\n`, client });
    expect(keyboard).toMatchObject({ ...typed, authenticate: 'PAM_SUCCESS' });
  });

  it.each([
    ['right', password, 'PAM_SUCCESS'],
    ['wrong', 'canary', 'PAM_AUTH_ERR'],
  ])('locks nobody out when the module is gone: a %s password', async (_, input, code) => {
    await using stage = await Stage.open(plain);
    const client = await alice(stage);
    const module = `${stage.folder}/gone.so`;
    const lines = [`auth ${passwordMode.control} ${module} mode=password`];
    const stack = await stage.service([
      ...lines,
      'auth required pam_unix.so',
      'account required pam_unix.so',
    ]);
    const logIn = async () =>
      JSON.parse((await stage.client([...stack, ...client], `${input}\n`)).stdout);
    await copyFile(plain.module, module);
    expect(await logIn()).toMatchObject({ ...typed, authenticate: code });
    await rm(module);
    expect(await logIn()).toMatchObject({ ...typed, authenticate: code });
  });
});
