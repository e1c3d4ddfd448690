import { expect, it } from 'vitest';
import { good } from './support/answer.ts';
import { forEachBuild } from './support/builds.ts';
import { step } from './support/hostile-server.ts';
import { moduleLines, newToken, Stage } from './support/stage.ts';

forEachBuild('the options', (build) => {
  it.each([
    ['tiemout=3', 'unknown option'],
    ['mode', 'unknown option'],
    ['mode=', 'token or password'],
    ['mode=Password', 'token or password'],
    ['mode=token mode=password', 'given twice'],
    ['DEBUG', 'unknown option'],
    ['debugger', 'unknown option'],
    ['timeout', 'unknown option'],
    ['use_first_pass', 'unknown option'],
    ['socket=/run/agent.sock', "an abstract name: '@' and 1 to 107 bytes"],
    ['socket=@', "an abstract name: '@' and 1 to 107 bytes"],
    ['socket=', "an abstract name: '@' and 1 to 107 bytes"],
    [`socket=@${'x'.repeat(108)}`, "an abstract name: '@' and 1 to 107 bytes"],
    ['timeout=', 'whole seconds from 1 to 60'],
    ['timeout=0', 'whole seconds from 1 to 60'],
    ['timeout=61', 'whole seconds from 1 to 60'],
    ['timeout=4294967297', 'whole seconds from 1 to 60'],
    ['timeout=-1', 'whole seconds from 1 to 60'],
    ['timeout=0x3', 'whole seconds from 1 to 60'],
    ['timeout=3s', 'whole seconds from 1 to 60'],
    ['domain=', 'keep, auto or strip'],
    ['domain=AUTO', 'keep, auto or strip'],
    ['agent_user=', 'a user name'],
    ['agent_user=a:b', 'a user name'],
    ['debug=yes', 'no value'],
    ['allow_system=1', 'no value'],
    ['debug debug', 'given twice'],
    ['timeout=2 timeout=2', 'given twice'],
  ])('fail closed with one clear line: %s', async (options, text) => {
    await using stage = await Stage.open(build);
    const server = await stage.serve([step.answer(good)]);
    const args = await stage.service([`auth required ${build.module} ${options}`]);
    const { stdout } = await stage.client(args, `${newToken()}\n`);
    const login = JSON.parse(stdout);
    expect(login).toMatchObject({ authenticate: 'PAM_SERVICE_ERR', prompts: [] });
    const lines = moduleLines(login);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ priority: 'err' });
    expect(lines[0]?.text).toContain(`'${options.split(' ').at(-1)}'`);
    expect(lines[0]?.text).toContain(text);
    expect(lines[0]?.text).toContain('allowed');
    expect(server.received).toEqual([]);
  });

  it('may all be given', async () => {
    await using stage = await Stage.open(build);
    await stage.serve([step.answer(good)]);
    const options = 'agent_user=nobody timeout=60 mode=token domain=auto debug allow_system';
    expect(await stage.login({ options })).toMatchObject({ authenticate: 'PAM_SUCCESS' });
  });

  it('take a socket name that fills the address', async () => {
    await using stage = await Stage.open(build);
    const longest = `@${stage.socket.slice(1).padEnd(107, 'x')}`;
    Object.assign(stage, { socket: longest });
    await stage.serve([step.answer(good)]);
    expect(await stage.login()).toMatchObject({ authenticate: 'PAM_SUCCESS' });
  });
});
