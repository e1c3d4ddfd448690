import { expect, it } from 'vitest';
import { good } from './support/answer.ts';
import { forEachBuild } from './support/builds.ts';
import { step } from './support/hostile-server.ts';
import { Stage } from './support/stage.ts';

forEachBuild('PAM_AUTHTOK', (build) => {
  it('is replaced when it was set before', async () => {
    await using stage = await Stage.open(build);
    await stage.serve([step.answer(good)]);
    const old = await stage.file('old', 'canary of before');
    const login = await stage.login({
      before: ['auth required PROBE preset'],
      client: ['--preset-authtok', old],
    });
    expect(login).toMatchObject({ authenticate: 'PAM_SUCCESS', authtok: 'match' });
  });

  it.each([
    ['refused', step.answer(Buffer.alloc(0))],
    ['malformed', step.answer(good.subarray(0, -1))],
    ['silent', step.silent],
  ])('is not set when the answer is %s', async (_, script) => {
    await using stage = await Stage.open(build);
    await stage.serve([script]);
    const login = await stage.login({ control: 'optional' });
    expect(login).toMatchObject({ pam_user: null, authtok: 'none' });
  });
});
