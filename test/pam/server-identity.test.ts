import { expect, it } from 'vitest';
import { accounts, agentUid } from './support/accounts.ts';
import { good } from './support/answer.ts';
import { forEachBuild } from './support/builds.ts';
import { step } from './support/hostile-server.ts';
import { loginLine, moduleLines, Stage } from './support/stage.ts';

forEachBuild('the server behind the socket', (build) => {
  it("may be the agent's account", async () => {
    await using stage = await Stage.open(build);
    await stage.serve([step.answer(good)], ['--uid', `${agentUid}`]);
    const login = await stage.login({ client: await accounts(stage) });
    expect(login).toMatchObject({ authenticate: 'PAM_SUCCESS', authtok: 'match' });
  });

  it('may be another account when agent_user says so', async () => {
    await using stage = await Stage.open(build);
    await stage.serve([step.answer(good)], ['--uid', '4002']);
    const login = await stage.login({ client: await accounts(stage), options: 'agent_user=bob' });
    expect(login).toMatchObject({ authenticate: 'PAM_SUCCESS', authtok: 'match' });
  });

  it.each([
    ['a user', 4001, ''],
    ["the agent's account when another one is named", agentUid, 'agent_user=bob'],
    ['an account that is unknown here', 4999, 'agent_user=nosuchuser'],
    ['the overflow uid, even if it has a name', 65534, 'agent_user=nobody'],
  ])('gets nothing when it is %s', async (_, uid, options) => {
    await using stage = await Stage.open(build);
    const server = await stage.serve([step.answer(good)], ['--uid', `${uid}`]);
    const login = await stage.login({ client: await accounts(stage), options });
    expect(login).toMatchObject({ authenticate: 'PAM_AUTHINFO_UNAVAIL', pam_user: null });
    expect(login.elapsed_ms).toBeLessThan(500);
    expect(moduleLines(login)[0]?.priority).toBe('alert');
    expect(loginLine(login)).toContain(
      `the agent's socket is held by somebody else; nothing was sent (uid ${uid})`,
    );
    await server.settled(1);
    expect(server.received).toEqual(['']);
  });

  it('is not taken for an intruder when NSS fails', async () => {
    await using stage = await Stage.open(build);
    const server = await stage.serve([step.answer(good)], ['--uid', '4100']);
    const client = await accounts(stage, { monster: true });
    const login = await stage.login({ client, options: 'agent_user=monster' });
    expect(login).toMatchObject({ authenticate: 'PAM_AUTHINFO_UNAVAIL', pam_user: null });
    expect(moduleLines(login)[0]?.priority).toBe('err');
    expect(loginLine(login)).toContain('refused: a user cannot be looked up (');
    await server.settled(1);
    expect(server.received).toEqual(['']);
  });

  it('is not reached when its socket has another type', async () => {
    await using stage = await Stage.open(build);
    await stage.serve([], ['--dgram']);
    const login = await stage.login();
    expect(login.authenticate).toBe('PAM_AUTHINFO_UNAVAIL');
    expect(loginLine(login)).toContain('the agent cannot be reached (');
  });
});
