import { expect, it } from 'vitest';
import { accounts } from './support/accounts.ts';
import { answer, password } from './support/answer.ts';
import { type Build, forEachBuild } from './support/builds.ts';
import { step } from './support/hostile-server.ts';
import { type Login, moduleLines, newToken, passwordMode, Stage } from './support/stage.ts';

/** Under this control a stack goes on after PAM_IGNORE and after nothing else. */
const onlyIgnore = '[ignore=ignore default=die]';

interface Typed {
  readonly login: Login;
  /** What came to the socket, up to and with a token that was typed after it. */
  readonly received: readonly string[];
  readonly token: string;
}

/** Somebody types this as alice's password. The server's next request shows that none came before. */
async function type(
  build: Build,
  typed: string,
  more: string[] = [],
  options = '',
): Promise<Typed> {
  await using stage = await Stage.open(build);
  const server = await stage.serve([step.answer(answer('alice', password))]);
  const expected = await stage.file('typed', Buffer.from(typed, 'latin1'));
  const client = [...(await accounts(stage)), '--user', 'alice'];
  const login = await stage.login({
    options: `${passwordMode.options} ${options}`,
    control: onlyIgnore,
    input: `${typed}\n`,
    client: [...client, '--expect-authtok', expected, ...more],
    wrapper: ['env', 'ASAN_OPTIONS=detect_leaks=0'],
  });
  const token = newToken();
  const next = await stage.login({ ...passwordMode, tokens: [token], client });
  expect(next).toMatchObject({ authenticate: 'PAM_SUCCESS', authtok: 'match' });
  return { login, received: server.received, token };
}

forEachBuild('a typed password', (build) => {
  it.each([
    ['an ordinary one', 'canary of a person'],
    ['none at all', ''],
    ['bytes above ASCII', 'gr\xfc\xdf canary'],
    ['511 bytes', 'x'.repeat(511)],
    ['six digits, as tokens of a 1.0 agent', '482915'],
    ["a token's prefix", 'ovirt-sso-'],
    ["a rehearsal's prefix", 'ovirt-sso-test-'],
    ['a token with a character less', `ovirt-sso-${'A'.repeat(42)}`],
    ['a token with a character more', `ovirt-sso-${'A'.repeat(44)}`],
    ['a token with another character', `ovirt-sso-${'A'.repeat(42)}=`],
    ['a token with a blank behind it', `${newToken()} `],
    ['a token with a blank before it', ` ${newToken()}`],
    ['a token in another case', newToken().replace('ovirt', 'Ovirt')],
    ['a token behind something', `x${newToken()}`],
  ])('stays in the process and is left to the modules below: %s', async (_, typed) => {
    const { login, received, token } = await type(build, typed);
    expect(login).toMatchObject({
      authenticate: 'PAM_SUCCESS',
      pam_user: 'alice',
      authtok: 'match',
      prompts: [{ style: 'hidden', text: 'Password: ' }],
    });
    expect(moduleLines(login)).toEqual([]);
    expect(received).toEqual([`${token}\nalice`]);
  });

  it.each([
    ['another user', '1000'],
    ["a set-uid program's caller", '1000:0'],
  ])('is left to the modules below when it is typed for %s', async (_, uids) => {
    const { login, received } = await type(build, 'canary of a person', ['--become', uids]);
    expect(login).toMatchObject({ authenticate: 'PAM_SUCCESS' });
    expect(received).toHaveLength(1);
  });

  it('is told of by debug, not shown', async () => {
    const { login } = await type(build, 'canary of a person', [], 'debug');
    expect(moduleLines(login)).toEqual([
      {
        priority: 'debug',
        text: expect.stringContaining(
          'login -: what was typed is not a token: left alone, nothing was sent',
        ),
      },
    ]);
  });

  it('needs no user: the modules below get what was typed', async () => {
    await using stage = await Stage.open(build);
    const options = passwordMode.options;
    const login = await stage.login({ options, control: onlyIgnore, input: 'bob\nxyz\n' });
    expect(login).toMatchObject({ authenticate: 'PAM_SUCCESS', pam_user: 'bob' });
  });

  it.each(['null-function', 'error', 'again', 'null-response', 'null-text'])(
    'is not what the fault %s of the conversation makes',
    async (fault) => {
      await using stage = await Stage.open(build);
      for (const user of [[], ['--user', 'alice']]) {
        const client = [...user, '--conv-fault', fault];
        const login = await stage.login({ ...passwordMode, client });
        expect(login.authenticate).toBe('PAM_CONV_ERR');
      }
    },
  );

  it.each(['empty', 'huge'])('is one all the same when it is %s', async (fault) => {
    await using stage = await Stage.open(build);
    const client = ['--user', 'alice', '--conv-fault', fault];
    const login = await stage.login({ ...passwordMode, control: onlyIgnore, client });
    expect(login).toMatchObject({ authenticate: 'PAM_SUCCESS', authtok: 'differ' });
  });
});
