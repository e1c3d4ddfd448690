import { expect, it } from 'vitest';
import { LOGIN_DEFS } from '../samples/login-defs.ts';
import { type Accounts, accounts } from './support/accounts.ts';
import { answer, password } from './support/answer.ts';
import { type Build, forEachBuild } from './support/builds.ts';
import { step } from './support/hostile-server.ts';
import { loginLine, newToken, Stage } from './support/stage.ts';

interface Case extends Accounts {
  readonly answers: string;
  readonly preset?: string;
  readonly options?: string;
}

async function logIn(build: Build, { answers, preset, options = '', ...files }: Case) {
  await using stage = await Stage.open(build);
  const server = await stage.serve([step.answer(answer(answers, password))]);
  const token = newToken();
  const user = preset === undefined ? [] : ['--user', preset];
  const client = [...(await accounts(stage, files)), ...user];
  const login = await stage.login({ tokens: [token], options, client });
  return { login, line: loginLine(login), request: server.received[0], token };
}

forEachBuild('the user', (build) => {
  it.each([
    ['equal', 'alice', 'alice'],
    ['another name of the same account', 'alice.alias', 'alice'],
    ['equal, and unknown to NSS', 'zoe@corp', 'zoe@corp'],
  ])('that PAM has stays when the answer is %s', async (_, answers, preset) => {
    const { login, request, token } = await logIn(build, { answers, preset });
    expect(login).toMatchObject({
      authenticate: 'PAM_SUCCESS',
      pam_user: preset,
      authtok: 'match',
    });
    expect(request).toBe(`${token}\n${preset}`);
  });

  it.each([
    ['another account', 'bob', 'alice'],
    ['of different case', 'Alice', 'alice'],
    ['unknown to NSS', 'zoe', 'alice'],
    ['the same name in another domain', 'alice@corp', 'alice'],
    ['known, and PAM has an unknown one', 'alice', 'zoe'],
    ['unknown, as PAM has', 'zoe', 'yan'],
  ])('is refused when the answer is %s', async (_, answers, preset) => {
    const { login, line } = await logIn(build, { answers, preset });
    expect(login).toMatchObject({ authenticate: 'PAM_AUTH_ERR', pam_user: preset });
    expect(line).toContain(
      `${answers}: refused: the credentials are another user's, PAM's is ${preset}`,
    );
  });

  it('counts as none when PAM has an empty one', async () => {
    const { login, request, token } = await logIn(build, { answers: 'alice', preset: '' });
    expect(login).toMatchObject({ authenticate: 'PAM_SUCCESS', pam_user: 'alice' });
    expect(request).toBe(token);
  });

  it.each([
    ['a line feed', 'alice\nbob'],
    ['a slash', '../alice'],
    ['a leading dash', '-alice'],
    ['256 bytes', 'a'.repeat(256)],
  ])('is not sent when the one that PAM has is not acceptable: %s', async (_, preset) => {
    const { login, line, request } = await logIn(build, { answers: 'alice', preset });
    expect(login.authenticate).toBe('PAM_AUTH_ERR');
    expect(line).toContain("refused: PAM's user name is not acceptable; nothing was sent");
    expect(request).toBeUndefined();
  });

  it.each([
    ['root', {}],
    ['toor', {}],
    ['toor', { options: 'allow_system' }],
    ['root', { preset: 'root' }],
    ['toor', { preset: 'root' }],
    ['root@evil', { options: 'domain=auto' }],
    ['root@evil', { options: 'domain=strip' }],
    ['root@corp', { options: 'domain=strip' }],
  ])('%s with %o is refused: uid 0', async (answers, more: Partial<Case>) => {
    const { login, line } = await logIn(build, { answers, ...more });
    expect(login).toMatchObject({
      authenticate: 'PAM_AUTH_ERR',
      pam_user: more.preset ?? null,
    });
    expect(line).toContain('refused: uid 0 never logs in this way');
  });

  it.each([
    ['below 1000', 'sysuser', {}],
    ['uid 1', 'daemon', {}],
    ['below UID_MIN', 'alice', { loginDefs: 'UID_MIN 5000\n' }],
    ['below UID_MIN without a line end', 'alice', { loginDefs: 'UID_MIN 5000' }],
    ['below the last UID_MIN', 'alice', { loginDefs: 'UID_MIN 1\n UID_MIN\t0x1388 \n' }],
    ['below the default, UID_MIN being absent', 'sysuser', { loginDefs: '' }],
    ['below the default, UID_MIN being nonsense', 'sysuser', { loginDefs: 'UID_MIN 1x\n' }],
    ['below the default, UID_MIN being negative', 'sysuser', { loginDefs: 'UID_MIN -1\n' }],
    [
      'below the default, UID_MIN being the end of a long line',
      'sysuser',
      { loginDefs: `${' '.repeat(255)}UID_MIN 1\n` },
    ],
  ])('is refused as a system account: %s', async (_, answers, files: Accounts) => {
    const { login, line } = await logIn(build, { answers, ...files });
    expect(login).toMatchObject({ authenticate: 'PAM_AUTH_ERR', pam_user: null });
    expect(line).toContain(`${answers}: refused: a system account`);
  });

  it.each([
    ['allow_system', 'sysuser', { options: 'allow_system' }],
    ['a lower UID_MIN', 'sysuser', { loginDefs: 'UID_MIN 999\n' }],
    ['nothing, being unknown to NSS', 'zoe', {}],
  ])('is let through by %s', async (_, answers, more: Partial<Case>) => {
    const { login } = await logIn(build, { answers, ...more });
    expect(login).toMatchObject({
      authenticate: 'PAM_SUCCESS',
      pam_user: answers,
      authtok: 'match',
    });
  });

  it.each(LOGIN_DEFS)('of login.defs %j is a person from uid %d on', async (loginDefs, uidMin) => {
    // uid 0 never is one.
    const first = Math.max(uidMin, 1);
    const person = await logIn(build, { answers: 'person', loginDefs, person: first });
    expect(person.login).toMatchObject({ authenticate: 'PAM_SUCCESS', pam_user: 'person' });
    if (first === 1) return;
    const system = await logIn(build, { answers: 'person', loginDefs, person: first - 1 });
    expect(system.login).toMatchObject({ authenticate: 'PAM_AUTH_ERR', pam_user: null });
    expect(system.line).toContain('person: refused: a system account');
  });

  it('is refused when NSS fails', async () => {
    const { login, line } = await logIn(build, { answers: 'monster', monster: true });
    expect(login).toMatchObject({ authenticate: 'PAM_AUTHINFO_UNAVAIL', pam_user: null });
    expect(line).toContain('refused: a user cannot be looked up');
  });

  it.each([
    ['keep', 'alice@corp', 'alice@corp'],
    ['auto', 'alice@corp', 'alice'],
    ['auto', 'alice@x@corp', 'alice@x@corp'],
    ['auto', 'dave@corp', 'dave@corp'],
    ['auto', 'carol@corp', 'carol@corp'],
    ['auto', 'zoe@corp', 'zoe@corp'],
    ['auto', '@corp', '@corp'],
    ['auto', 'alice', 'alice'],
    ['strip', 'alice@corp', 'alice'],
    ['strip', 'dave@corp', 'dave'],
    ['strip', 'zoe@x@corp', 'zoe@x'],
    ['strip', 'zoe@', 'zoe'],
    ['strip', '@corp', '@corp'],
  ])('domain=%s makes %s to %s', async (domain, answers, mapped) => {
    const { login, line } = await logIn(build, { answers, options: `domain=${domain}` });
    expect(login).toMatchObject({ authenticate: 'PAM_SUCCESS', pam_user: mapped });
    expect(line).toContain(`: ${mapped}: credentials received`);
  });

  it('is compared with the one that PAM has after mapping', async () => {
    const mapped = { answers: 'alice@corp', preset: 'alice', options: 'domain=auto' };
    const { login } = await logIn(build, mapped);
    expect(login).toMatchObject({ authenticate: 'PAM_SUCCESS', pam_user: 'alice' });
  });
});
