import { expect, it } from 'vitest';
import { accounts } from './support/accounts.ts';
import { answer, good, password } from './support/answer.ts';
import { type Build, forEachBuild } from './support/builds.ts';
import { step } from './support/hostile-server.ts';
import { loginLine, newRehearsal, newToken, passwordMode, Stage } from './support/stage.ts';

const hidden = { style: 'hidden', text: 'Password: ' };
const visible = { style: 'visible', text: 'login:' };

/** A token typed as alice's password; the answer names `user`. */
async function redeem(build: Build, user: string, client: string[] = ['--user', 'alice']) {
  await using stage = await Stage.open(build);
  const server = await stage.serve([step.answer(answer(user, password))]);
  const token = newToken();
  const all = [...(await accounts(stage)), ...client];
  const login = await stage.login({ ...passwordMode, tokens: [token], client: all });
  return { login, token, received: server.received };
}

forEachBuild('mode=password', (build) => {
  it('swaps a token for the password of the user that PAM has', async () => {
    const { login, token, received } = await redeem(build, 'alice', [
      ...['--user', 'alice', '--setcred'],
    ]);
    expect(login).toMatchObject({
      authenticate: 'PAM_SUCCESS',
      setcred: 'PAM_SUCCESS',
      pam_user: 'alice',
      authtok: 'match',
      prompts: [hidden],
    });
    expect(loginLine(login)).toMatch(/^login [0-9a-f]{8}: alice: credentials received$/);
    expect(received).toEqual([`${token}\nalice`]);
  });

  it('takes another name of the same account, and keeps the one that PAM has', async () => {
    const { login } = await redeem(build, 'alice.alias');
    expect(login).toMatchObject({ authenticate: 'PAM_SUCCESS', pam_user: 'alice' });
  });

  it.each([
    ['another account', 'bob', 'alice'],
    ['another account, unknown to NSS', 'zoe', 'alice'],
    ['uid 0 under another name', 'toor', 'root'],
    ['uid 0', 'root', 'root'],
    ['a system account', 'sysuser', 'sysuser'],
  ])('refuses credentials of %s', async (_, user, preset) => {
    const { login } = await redeem(build, user, ['--user', preset]);
    expect(login).toMatchObject({ authenticate: 'PAM_AUTH_ERR', pam_user: preset, authtok: null });
    expect(loginLine(login)).toContain('refused: ');
  });

  it('asks for the user first where PAM has none', async () => {
    await using stage = await Stage.open(build);
    const server = await stage.serve([step.answer(answer('bob', password))]);
    const token = newToken();
    const client = await accounts(stage);
    const login = await stage.login({ ...passwordMode, input: `bob\n${token}\n`, client });
    expect(login).toMatchObject({ authenticate: 'PAM_SUCCESS', pam_user: 'bob', authtok: 'match' });
    expect(login.prompts).toEqual([visible, hidden]);
    expect(server.received).toEqual([`${token}\nbob`]);
  });

  it.each([
    ['preset', ['--user', ''], ''],
    ['typed', [], '\n'],
  ])('counts an empty user as none: %s', async (_, user, typed) => {
    await using stage = await Stage.open(build);
    const server = await stage.serve([step.answer(answer('alice', password))]);
    const token = newToken();
    const client = [...(await accounts(stage)), ...user];
    const login = await stage.login({ ...passwordMode, input: `${typed}${token}\n`, client });
    expect(login).toMatchObject({ authenticate: 'PAM_SUCCESS', pam_user: 'alice' });
    expect(server.received).toEqual([token]);
  });

  it('takes a token that a module above has put into PAM_AUTHTOK, and asks nothing', async () => {
    await using stage = await Stage.open(build);
    await stage.serve([step.answer(answer('alice', password))]);
    const file = await stage.file('token', newToken());
    const login = await stage.login({
      ...passwordMode,
      before: ['auth required PROBE preset'],
      client: [...(await accounts(stage)), '--user', 'alice', '--preset-authtok', file],
    });
    expect(login).toMatchObject({ authenticate: 'PAM_SUCCESS', authtok: 'match', prompts: [] });
  });

  it.each([
    ['refused', [step.answer(Buffer.alloc(0))], [], newToken()],
    ['malformed', [step.answer(good.subarray(0, -1))], [], newToken()],
    ["another user's", [step.answer(answer('bob', password))], [], newToken()],
    ['never given', [step.silent], [], newToken()],
    ["a stranger's", [step.answer(good)], ['--uid', '4001'], newToken()],
    ["a rehearsal's", [step.answer(Buffer.alloc(4))], [], newRehearsal()],
    ['nowhere to be had', [], ['--dgram'], newToken()],
  ])('leaves no token to the modules below when the answer is %s', async (_, script, as, token) => {
    await using stage = await Stage.open(build);
    await stage.serve(script, as);
    const login = await stage.login({
      ...passwordMode,
      control: 'optional',
      tokens: [token],
      client: [...(await accounts(stage)), '--user', 'alice'],
    });
    expect(login).toMatchObject({ authtok: 'none', pam_user: 'alice' });
  });

  it('sends nothing when the user that PAM has is not acceptable', async () => {
    const { login, received } = await redeem(build, 'alice', ['--user', '../alice']);
    expect(login.authenticate).toBe('PAM_AUTH_ERR');
    expect(loginLine(login)).toContain('nothing was sent');
    expect(received).toEqual([]);
  });

  it.each([
    ['another user', '1000'],
    ["a set-uid program's caller", '1000:0'],
    ['root in name only', '0:1000'],
  ])('refuses a token to %s, after the prompt', async (_, uids) => {
    await using stage = await Stage.open(build);
    const server = await stage.serve([step.answer(good)]);
    const login = await stage.login({
      ...passwordMode,
      control: 'optional',
      client: ['--user', 'alice', '--become', uids],
      // LeakSanitizer cannot attach to a process that has changed its uid.
      wrapper: ['env', 'ASAN_OPTIONS=detect_leaks=0'],
    });
    expect(login).toMatchObject({ authtok: 'none', prompts: [hidden] });
    expect(loginLine(login)).toContain('the calling program does not run as root throughout');
    expect(server.received).toEqual([]);
  });
});
