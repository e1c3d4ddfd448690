import { expect, it } from 'vitest';
import { good, unknownUser } from './support/answer.ts';
import { forEachBuild } from './support/builds.ts';
import { step } from './support/hostile-server.ts';
import { loginLine, newToken, Stage } from './support/stage.ts';

forEachBuild('the conversation', (build) => {
  it.each([
    ['null-function', 'PAM_CONV_ERR'],
    ['error', 'PAM_CONV_ERR'],
    ['again', 'PAM_CONV_ERR'],
    ['null-response', 'PAM_CONV_ERR'],
    ['null-text', 'PAM_CONV_ERR'],
    ['empty', 'PAM_AUTH_ERR'],
    ['huge', 'PAM_AUTH_ERR'],
  ])('with the fault %s gives %s', async (fault, code) => {
    await using stage = await Stage.open(build);
    const server = await stage.serve([step.answer(good)]);
    const login = await stage.login({ client: ['--conv-fault', fault] });
    expect(login).toMatchObject({ authenticate: code, pam_user: null });
    expect(loginLine(login)).toMatch(/^login -: /);
    expect(server.received).toEqual([]);
  });

  it('gives PAM_CONV_ERR when standard input has no answer', async () => {
    await using stage = await Stage.open(build);
    const login = await stage.login({ input: '' });
    expect(login.authenticate).toBe('PAM_CONV_ERR');
  });

  it.each([
    ['129 bytes', 'x'.repeat(129)],
    ['a space', 'ovirt-sso 1'],
    ['a tab', 'ovirt\tsso'],
    ['a line feed', 'tok\nali'],
    ['a carriage return', 'token\r'],
    ['a DEL', 'token\x7f'],
    ['a byte above ASCII', 'tok\xe9n'],
  ])('refuses an answer with %s before any socket is opened', async (_, token) => {
    await using stage = await Stage.open(build);
    const server = await stage.serve([step.answer(good)]);
    const login = await stage.login({ input: token, client: ['--whole-stdin'] });
    expect(login).toMatchObject({ authenticate: 'PAM_AUTH_ERR', pam_user: null });
    expect(loginLine(login)).toBe(
      'login -: refused: the prompt was not answered by a token; nothing was sent',
    );
    expect(server.received).toEqual([]);
  });

  it.each([
    ['the six digits of a 1.0 agent', '482915'],
    ['one byte', '!'],
    ['128 bytes', '~'.repeat(128)],
  ])('sends %s as a token', async (_, token) => {
    await using stage = await Stage.open(build);
    const server = await stage.serve([step.answer(good)]);
    const login = await stage.login({ tokens: [token] });
    expect(login).toMatchObject({ authenticate: 'PAM_SUCCESS', authtok: 'match' });
    expect(server.received).toEqual([token]);
  });

  it.each([
    ['without flags', []],
    ['with PAM_SILENT', ['--silent']],
  ])('shows nothing but its prompt when it fails %s', async (_, flags) => {
    await using stage = await Stage.open(build);
    await stage.serve([step.answer(Buffer.alloc(0))]);
    const login = await stage.login({ client: flags });
    expect(login).toMatchObject({
      authenticate: 'PAM_AUTH_ERR',
      prompts: [{ style: 'hidden', text: 'Token?' }],
    });
  });

  it('succeeds with PAM_SILENT and PAM_DISALLOW_NULL_AUTHTOK', async () => {
    await using stage = await Stage.open(build);
    await stage.serve([step.answer(good)]);
    const login = await stage.login({ client: ['--silent', '--no-null'] });
    expect(login).toMatchObject({ authenticate: 'PAM_SUCCESS', authtok: 'match' });
  });

  it('obeys a PAM_USER that the application sets meanwhile', async () => {
    await using stage = await Stage.open(build);
    const server = await stage.serve([step.answer(good)]);
    const token = newToken();
    const login = await stage.login({
      tokens: [token],
      client: ['--user', 'somebody.else', '--user-at-prompt', unknownUser],
    });
    expect(login).toMatchObject({ authenticate: 'PAM_SUCCESS', pam_user: unknownUser });
    expect(server.received).toEqual([`${token}\n${unknownUser}`]);
  });

  it.each([
    ['requisite', ['auth required pam_unix.so use_first_pass']],
    ['[success=ok default=die]', ['auth required PROBE prompt']],
  ])('asks no second question after a failure under %s', async (control, after) => {
    await using stage = await Stage.open(build);
    await stage.serve([step.answer(Buffer.alloc(0))]);
    const login = await stage.login({ control, after, tokens: [newToken(), newToken()] });
    expect(login).toMatchObject({
      authenticate: 'PAM_AUTH_ERR',
      prompts: [{ style: 'hidden', text: 'Token?' }],
    });
  });
});
