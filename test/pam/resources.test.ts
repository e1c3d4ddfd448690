import { expect, it } from 'vitest';
import { good, unknownUser } from './support/answer.ts';
import { forEachBuild } from './support/builds.ts';
import { step } from './support/hostile-server.ts';
import { loginLine, newToken, passwordMode, Stage } from './support/stage.ts';

const many = 100;

forEachBuild('resources', (build) => {
  it.each([
    ['answers', step.answer(good), 'PAM_SUCCESS', 0],
    ['answers byte by byte', step.pieces(1, 5, good), 'PAM_SUCCESS', 0],
    ['says nothing', step.silent, 'PAM_AUTHINFO_UNAVAIL', 950],
    ['trickles', step.pieces(1, 100, good), 'PAM_AUTHINFO_UNAVAIL', 950],
  ])('a storm of signals changes nothing when the server %s', async (_, script, code, least) => {
    await using stage = await Stage.open(build);
    await stage.serve([script]);
    const login = await stage.login({ client: ['--eintr-storm'] });
    expect(login.authenticate).toBe(code);
    expect(login.elapsed_ms).toBeGreaterThan(least);
    expect(login.elapsed_ms).toBeLessThan(1500);
  });

  it('a storm of signals changes nothing in mode=password', async () => {
    await using stage = await Stage.open(build);
    await stage.serve([step.pieces(1, 5, good)]);
    const client = ['--user', unknownUser, '--eintr-storm'];
    const login = await stage.login({ ...passwordMode, client });
    expect(login).toMatchObject({ authenticate: 'PAM_SUCCESS', authtok: 'match' });
  });

  it('a storm of signals changes nothing when the backlog is full', async () => {
    await using stage = await Stage.open(build);
    await stage.serve([], ['--fill']);
    const login = await stage.login({ client: ['--eintr-storm'] });
    expect(login.authenticate).toBe('PAM_AUTHINFO_UNAVAIL');
    expect(login.elapsed_ms).toBeGreaterThan(950);
    expect(login.elapsed_ms).toBeLessThan(1500);
  });

  it('no descriptor left: fails at once', async () => {
    await using stage = await Stage.open(build);
    await stage.serve([step.answer(good)]);
    const login = await stage.login({ client: ['--low-nofile'] });
    // libpam's own auditing finds no descriptor either and makes a PAM_SYSTEM_ERR of it.
    expect(login.authenticate).toMatch(/^PAM_(AUTHINFO_UNAVAIL|SYSTEM_ERR)$/);
    expect(login.elapsed_ms).toBeLessThan(500);
    expect(loginLine(login)).toContain('the agent cannot be reached (Too many open files)');
  });

  it('a descriptor above 1024: no difference', async () => {
    await using stage = await Stage.open(build);
    await stage.serve([step.answer(good)]);
    const login = await stage.login({ client: ['--many-fds'] });
    expect(login).toMatchObject({ authenticate: 'PAM_SUCCESS', authtok: 'match' });
  });

  it('many logins in one process leave no descriptor behind', async () => {
    await using stage = await Stage.open(build);
    const script = [step.answer(good), step.close, step.answer(Buffer.alloc(3))];
    await stage.serve(Array.from({ length: many }, (_, i) => script[i % 3] ?? ''));
    const logins = await stage.logins({
      tokens: Array.from({ length: many }, newToken),
      client: ['--repeat', `${many}`],
      wrapper: ['sh', '-c', 'ulimit -n 32; exec "$@"', 'sh'],
    });
    const counts = Map.groupBy(logins, (login) => login.authenticate);
    expect(counts.get('PAM_SUCCESS')).toHaveLength(34);
    expect(counts.get('PAM_AUTH_ERR')).toHaveLength(33);
    expect(counts.get('PAM_AUTHINFO_UNAVAIL')).toHaveLength(33);
  });

  it('two threads with a handle each do not mix', async () => {
    await using stage = await Stage.open(build);
    const server = await stage.serve(Array.from({ length: many }, () => step.answer(good)));
    const tokens = Array.from({ length: many }, newToken);
    const logins = await stage.logins({
      tokens,
      client: ['--threads', '2', '--repeat', `${many / 2}`],
    });
    expect(logins).toHaveLength(many);
    for (const login of logins) {
      expect(login).toMatchObject({ authenticate: 'PAM_SUCCESS', authtok: 'match' });
    }
    expect(server.received.toSorted()).toEqual(tokens.toSorted());
  });

  it('the secrets are locked, not dumped and wiped on fork; the socket closes on exec', async () => {
    await using stage = await Stage.open(build);
    await stage.serve([step.silent]);
    const { inside } = await stage.login({ client: ['--look-inside'] });
    expect(inside).toMatchObject({ sockets: 1, sockets_in_child: 0 });
    // AddressSanitizer makes nothing of mlock.
    const flags = build.name === 'plain' ? ['lo', 'dd', 'wf'] : ['dd', 'wf'];
    expect(inside?.mapping.split(' ')).toEqual(expect.arrayContaining(flags));
  });
});
