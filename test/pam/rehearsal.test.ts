import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { accounts } from './support/accounts.ts';
import { answer, good } from './support/answer.ts';
import { forEachBuild } from './support/builds.ts';
import { step } from './support/hostile-server.ts';
import {
  loginLine,
  moduleLines,
  newRehearsal,
  newToken,
  passwordMode,
  Stage,
} from './support/stage.ts';

/** What the agent answers to a rehearsal. */
const nobody = Buffer.alloc(4);

forEachBuild('a rehearsal', (build) => {
  it('asks the agent, says that it arrived, and ends in PAM_AUTH_ERR', async () => {
    await using stage = await Stage.open(build);
    const server = await stage.serve([step.answer(nobody)]);
    const token = newRehearsal();
    const login = await stage.login({ tokens: [token], control: 'optional' });
    expect(login).toMatchObject({ authtok: 'none', pam_user: null });
    expect(loginLine(login)).toMatch(
      /^rehearsal [0-9a-f]{8} reached the module: answered by the agent; refused, as every reh/,
    );
    expect(moduleLines(login)[0]?.priority).toBe('notice');
    expect(server.received).toEqual([token]);
  });

  it('names the user that PAM has, and leaves it alone', async () => {
    await using stage = await Stage.open(build);
    const server = await stage.serve([step.answer(nobody)]);
    const token = newRehearsal();
    const login = await stage.login({ tokens: [token], client: ['--user', 'alice'] });
    expect(login).toMatchObject({ authenticate: 'PAM_AUTH_ERR', pam_user: 'alice' });
    expect(loginLine(login)).toContain(': alice: answered by the agent');
    expect(server.received).toEqual([`${token}\nalice`]);
  });

  it.each([
    ['credentials', good, 'the answer is malformed'],
    ['a user without a password', answer('alice', ''), 'the answer is malformed'],
    ['a length of 0 and one byte', Buffer.alloc(5), 'the answer is malformed'],
    ['a length of 0 cut short', Buffer.alloc(3), 'the answer is malformed'],
    ['a length that is not 0', Buffer.from([0, 0, 0, 1]), 'the answer is malformed'],
    ['nothing', Buffer.alloc(0), 'refused by the agent'],
  ])('whose answer is %s ends in PAM_AUTH_ERR', async (_, bytes, text) => {
    await using stage = await Stage.open(build);
    await stage.serve([step.answer(bytes)]);
    const login = await stage.login({ tokens: [newRehearsal()] });
    expect(login).toMatchObject({ authenticate: 'PAM_AUTH_ERR', pam_user: null, authtok: null });
    expect(loginLine(login)).toMatch(/^rehearsal [0-9a-f]{8} reached the module: /);
    expect(loginLine(login)).toContain(text.replace('the answer', "the agent's answer"));
  });

  it.each([
    ['nobody listens', undefined, [], 'the agent cannot be reached'],
    ['a stranger listens', step.answer(nobody), ['--uid', '4001'], 'held by somebody else'],
    ['the agent is silent', step.silent, [], 'did not answer in time'],
  ])('while %s ends in PAM_AUTH_ERR', async (_, script, options, text) => {
    await using stage = await Stage.open(build);
    if (script !== undefined) await stage.serve([script], options);
    const login = await stage.login({ tokens: [newRehearsal()] });
    expect(login).toMatchObject({ authenticate: 'PAM_AUTH_ERR', pam_user: null });
    expect(loginLine(login)).toMatch(/^rehearsal [0-9a-f]{8} reached the module: /);
    expect(loginLine(login)).toContain(text);
  });

  it.each([
    ['a login', newToken()],
    ['a login whose random part begins as a rehearsal does', `ovirt-sso-test-${'A'.repeat(38)}`],
    ['another length', `ovirt-sso-test-${'A'.repeat(44)}`],
    ['another alphabet', `ovirt-sso-test-${'A'.repeat(42)}=`],
  ])('is not what a token of the form of %s is', async (_, token) => {
    await using stage = await Stage.open(build);
    await stage.serve([step.answer(good), step.answer(nobody)]);
    const login = await stage.login({ tokens: [token] });
    expect(login).toMatchObject({ authenticate: 'PAM_SUCCESS', authtok: 'match' });
    // To a login a length of 0 stays what it was: no answer.
    const refused = await stage.login({ tokens: [token] });
    expect(refused).toMatchObject({ authenticate: 'PAM_AUTHINFO_UNAVAIL', pam_user: null });
    expect(loginLine(refused)).toContain("the agent's answer is malformed");
  });

  it.each([
    ['requisite', ''],
    [passwordMode.control, passwordMode.options],
  ])('counts for nothing with pam_faillock, under %s', async (control, options) => {
    await using stage = await Stage.open(build);
    await stage.serve([step.answer(nobody), step.answer(answer('alice', 'canary of old'))]);
    const faillock = `${stage.folder}/faillock`;
    const stack = {
      control,
      options,
      client: [...(await accounts(stage)), '--user', 'alice'],
      before: [`auth required pam_faillock.so preauth dir=${faillock}`],
      after: [`auth [default=die] pam_faillock.so authfail dir=${faillock}`],
    };
    const login = await stage.login({ ...stack, tokens: [newRehearsal()] });
    expect(login.authenticate).toBe('PAM_AUTH_ERR');
    expect(loginLine(login)).toContain('refused, as every rehearsal is');
    expect(existsSync(`${faillock}/alice`)).toBe(false);
    // Behind a token that is taken the same stack does count.
    await stage.login({ ...stack, tokens: [newToken()] });
    expect(existsSync(`${faillock}/alice`)).toBe(true);
  });
});
