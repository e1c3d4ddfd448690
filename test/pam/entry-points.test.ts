import { expect, it } from 'vitest';
import { good } from './support/answer.ts';
import { forEachBuild } from './support/builds.ts';
import { step } from './support/hostile-server.ts';
import { run } from './support/process.ts';
import { loginLine, newToken, Stage } from './support/stage.ts';

forEachBuild('the entry points', (build) => {
  it('are the only symbols exported', async () => {
    const { stdout } = await run(['nm', '-D', '--defined-only', '--format=posix', build.module]);
    const symbols = stdout.split('\n').map((line) => line.split(' ')[0]);
    expect(symbols.filter(Boolean).toSorted()).toEqual(['pam_sm_authenticate', 'pam_sm_setcred']);
  });

  it.each([
    ['pam_sm_setcred', true, 'PAM_SUCCESS'],
    ['pam_sm_acct_mgmt', false, ''],
    ['pam_sm_open_session', false, ''],
    ['pam_sm_close_session', false, ''],
    ['pam_sm_chauthtok', false, ''],
  ])('%s: exported %s, %s', async (entry, found, result) => {
    await using stage = await Stage.open(build);
    const service = await stage.service(['auth required pam_deny.so']);
    const { stdout } = await stage.client(
      [...service, '--module', build.module, '--entry', entry],
      '',
    );
    expect(JSON.parse(stdout)).toMatchObject({ found, result, prompts: [], log: [] });
  });

  it.each([
    ['with a wrong option', ['--', 'nonsense'], 'PAM_SERVICE_ERR'],
    ['where nobody listens', ['--', 'socket=@/tmp/nobody-listens-here'], 'PAM_AUTHINFO_UNAVAIL'],
  ])('pam_sm_authenticate %s', async (_, options, result) => {
    await using stage = await Stage.open(build);
    const service = await stage.service(['auth required pam_deny.so']);
    const entry = ['--module', build.module, '--entry', 'pam_sm_authenticate'];
    const { stdout } = await stage.client([...service, ...entry, ...options], `${newToken()}\n`);
    expect(JSON.parse(stdout)).toMatchObject({ found: true, result });
  });

  it('pam_sm_authenticate gives no success when libpam refuses the password', async () => {
    await using stage = await Stage.open(build);
    await stage.serve([step.answer(good)]);
    const service = await stage.service(['auth required pam_deny.so']);
    // Outside a stack libpam takes the caller for the application, which may not set PAM_AUTHTOK.
    const entry = ['--module', build.module, '--entry', 'pam_sm_authenticate'];
    const { stdout } = await stage.client(
      [...service, ...entry, '--', `socket=${stage.socket}`],
      `${newToken()}\n`,
    );
    expect(JSON.parse(stdout)).toMatchObject({ result: 'PAM_SYSTEM_ERR' });
  });

  it('absent, make libpam fail closed', async () => {
    await using stage = await Stage.open(build);
    const service = await stage.service([
      'auth required pam_permit.so',
      `account required ${build.module}`,
      `session required ${build.module}`,
      `password required ${build.module}`,
    ]);
    const { stdout } = await stage.client(
      [...service, '--user', 'alice', '--acct', '--session', '--chauthtok'],
      '',
    );
    expect(JSON.parse(stdout)).toMatchObject({
      acct_mgmt: 'PAM_MODULE_UNKNOWN',
      open_session: 'PAM_MODULE_UNKNOWN',
      close_session: 'PAM_MODULE_UNKNOWN',
      chauthtok: 'PAM_MODULE_UNKNOWN',
    });
  });

  it.each([
    ['another user', '1000'],
    ["a set-uid program's caller", '1000:0'],
    ['root in name only', '0:1000'],
  ])('run by %s: refused without a prompt', async (_, uids) => {
    await using stage = await Stage.open(build);
    const server = await stage.serve([step.answer(good)]);
    const login = await stage.login({
      client: ['--become', uids],
      // LeakSanitizer cannot attach to a process that has changed its uid.
      wrapper: ['env', 'ASAN_OPTIONS=detect_leaks=0'],
    });
    expect(login).toMatchObject({ authenticate: 'PAM_CRED_INSUFFICIENT', prompts: [] });
    expect(loginLine(login)).toBe(
      'login -: refused: the calling program does not run as root throughout',
    );
    expect(server.received).toEqual([]);
  });
});
