import { expect, it } from 'vitest';
import { answer, good, password, unknownUser } from './support/answer.ts';
import { forEachBuild } from './support/builds.ts';
import { step } from './support/hostile-server.ts';
import { loginLine, newToken, Stage } from './support/stage.ts';

/** With timeout=1: not before the deadline, and little after it even on a loaded machine. */
function expectDeadline(elapsedMs: number, seconds = 1): void {
  expect(elapsedMs).toBeGreaterThan(seconds * 1000 - 50);
  expect(elapsedMs).toBeLessThan(seconds * 1000 + 500);
}

forEachBuild('the exchange', (build) => {
  it('sends the bare token, half-closes and takes the credentials', async () => {
    await using stage = await Stage.open(build);
    const server = await stage.serve([step.answer(good)]);
    const token = newToken();
    const login = await stage.login({ tokens: [token], client: ['--acct', '--setcred'] });
    expect(login).toMatchObject({
      authenticate: 'PAM_SUCCESS',
      acct_mgmt: 'PAM_SUCCESS',
      setcred: 'PAM_SUCCESS',
      pam_user: unknownUser,
      authtok: 'match',
      prompts: [{ style: 'hidden', text: 'Token?' }],
    });
    expect(server.received).toEqual([token]);
  });

  it('adds a line feed and the user that PAM has', async () => {
    await using stage = await Stage.open(build);
    const server = await stage.serve([step.answer(good)]);
    const token = newToken();
    const login = await stage.login({ tokens: [token], client: ['--user', unknownUser] });
    expect(login.authenticate).toBe('PAM_SUCCESS');
    expect(server.received).toEqual([`${token}\n${unknownUser}`]);
  });

  it('fails at once where nobody listens', async () => {
    await using stage = await Stage.open(build);
    const login = await stage.login();
    expect(login.authenticate).toBe('PAM_AUTHINFO_UNAVAIL');
    expect(login.elapsed_ms).toBeLessThan(500);
    expect(loginLine(login)).toContain('the agent cannot be reached (Connection refused)');
  });

  it('ends at its deadline when the backlog stays full', async () => {
    await using stage = await Stage.open(build);
    await stage.serve([], ['--fill']);
    const login = await stage.login();
    expect(login.authenticate).toBe('PAM_AUTHINFO_UNAVAIL');
    expectDeadline(login.elapsed_ms);
    expect(loginLine(login)).toContain('the agent did not answer in time');
  });

  it('waits for room in a full backlog', async () => {
    await using stage = await Stage.open(build);
    // Long enough that the client is sure to be there first.
    await stage.serve([step.answer(good)], ['--fill', '--accept-after', '1500']);
    const login = await stage.login({ options: 'timeout=10' });
    expect(login).toMatchObject({ authenticate: 'PAM_SUCCESS', authtok: 'match' });
    expect(login.elapsed_ms).toBeGreaterThan(200);
    expect(login.elapsed_ms).toBeLessThan(5000);
  });

  it.each([
    ['says nothing', step.silent],
    ['sends one byte a second', step.pieces(1, 1000, good)],
    ['trickles bytes without a pause worth the name', step.pieces(1, 100, good)],
    ['answers but does not close', step.linger(good)],
    ['promises much and sends little', step.linger(answer('al', '', { length: 250, end: '' }))],
  ])('ends at its deadline when the server %s', async (_, script) => {
    await using stage = await Stage.open(build);
    await stage.serve([script]);
    const login = await stage.login();
    expect(login).toMatchObject({ authenticate: 'PAM_AUTHINFO_UNAVAIL', pam_user: null });
    expectDeadline(login.elapsed_ms);
    expect(loginLine(login)).toContain('the agent did not answer in time');
  });

  it('gives the agent three seconds unless told otherwise', async () => {
    await using stage = await Stage.open(build);
    await stage.serve([step.silent]);
    const [args, token] = [
      await stage.service([`auth required ${build.module} socket=${stage.socket}`]),
      newToken(),
    ];
    const { stdout } = await stage.client(args, `${token}\n`);
    expectDeadline(JSON.parse(stdout).elapsed_ms, 3);
  });

  it.each([
    ['without reading', step.close],
    ['after the request', step.answer(Buffer.alloc(0))],
  ])('is refused when the server closes %s', async (_, script) => {
    await using stage = await Stage.open(build);
    await stage.serve([script]);
    const login = await stage.login();
    expect(login).toMatchObject({ authenticate: 'PAM_AUTH_ERR', pam_user: null });
    expect(loginLine(login)).toContain('refused by the agent');
  });

  it('is refused, not killed by SIGPIPE, however early the server closes', async () => {
    await using stage = await Stage.open(build);
    const script = Array.from({ length: 100 }, () => step.close);
    await stage.serve(script);
    const logins = await stage.logins({
      tokens: script.map(newToken),
      client: ['--repeat', `${script.length}`],
    });
    expect(logins).toHaveLength(script.length);
    for (const login of logins) {
      expect(login).toMatchObject({ authenticate: 'PAM_AUTH_ERR', pam_user: null });
    }
  });

  it('takes a whole answer from a server that left the request unread', async () => {
    await using stage = await Stage.open(build);
    await stage.serve([step.unread(good)]);
    expect(await stage.login()).toMatchObject({ authenticate: 'PAM_SUCCESS', authtok: 'match' });
  });

  it('refuses an answer cut at any byte', async () => {
    await using stage = await Stage.open(build);
    const cuts = Array.from({ length: good.length - 1 }, (_, i) => good.subarray(0, i + 1));
    await stage.serve(cuts.map(step.answer));
    const logins = await stage.logins({
      tokens: cuts.map(newToken),
      client: ['--repeat', `${cuts.length}`],
    });
    expect(logins).toHaveLength(cuts.length);
    for (const login of logins) {
      expect(login).toMatchObject({ authenticate: 'PAM_AUTHINFO_UNAVAIL', pam_user: null });
      expect(loginLine(login)).toContain("the agent's answer is malformed");
    }
  });

  it('takes an answer split at any byte, and one that comes byte by byte', async () => {
    await using stage = await Stage.open(build);
    const splits = Array.from({ length: good.length - 1 }, (_, i) => step.split(i + 1, good));
    const script = [...splits, step.pieces(1, 1, good)];
    await stage.serve(script);
    const logins = await stage.logins({
      tokens: script.map(newToken),
      client: ['--repeat', `${script.length}`],
    });
    expect(logins).toHaveLength(script.length);
    for (const login of logins) {
      expect(login).toMatchObject({ authenticate: 'PAM_SUCCESS', authtok: 'match' });
    }
  });

  it.each([
    ['length 0', answer('alice', password, { length: 0 })],
    ['length -1', answer('alice', password, { length: -1 })],
    ['length 0x7fffffff', answer('alice', password, { length: 0x7fffffff })],
    ['length 0x80000000', answer('alice', password, { length: 0x80000000 })],
    ['a length whose sum overflows', answer('alice', password, { length: 0xfffffffb })],
    ['length 500 with ten bytes', answer('alice', 'pass', { length: 500 })],
    ['a length that leaves no password', answer('alice', '')],
    ['a length that takes the NUL too', answer('alice', '', { length: 6 })],
    ['256 bytes of user', answer('a'.repeat(256), password)],
    ['512 bytes of password', answer('alice', 'p'.repeat(512))],
    ['far too much', answer('alice', 'p'.repeat(20000))],
    ['NUL inside the user', answer('al\0ce', password)],
    ['NUL inside the password', answer('alice', 'pass\0word')],
    ['no closing NUL', answer('alice', password, { end: '' })],
    ['a second NUL', answer('alice', password, { end: '\0\0' })],
    ['bytes after the NUL', answer('alice', password, { end: '\0x' })],
    ['four bytes of NUL', Buffer.alloc(4)],
    ['a leading dash', answer('-alice', password)],
    ['a slash', answer('../alice', password)],
    ['a colon', answer('alice:0', password)],
    ['a line feed', answer('alice\nroot', password)],
    ['an escape', answer('alice\x1b[2J', password)],
    ['a DEL', answer('alice\x7f', password)],
  ])('refuses an answer with %s', async (_, bytes) => {
    await using stage = await Stage.open(build);
    await stage.serve([step.answer(bytes)]);
    const login = await stage.login();
    expect(login).toMatchObject({ authenticate: 'PAM_AUTHINFO_UNAVAIL', pam_user: null });
    expect(loginLine(login)).toMatch(/^login [0-9a-f]{8}: the agent's answer is malformed$/);
  });

  it.each([
    ['one byte each', 'a', 'p'],
    ['255 bytes of user', 'a'.repeat(255), 'p'],
    ['251 bytes of password', 'alice', 'p'.repeat(251)],
    ['252 bytes of password', 'alice', 'p'.repeat(252)],
    ['511 bytes of password', 'alice', 'p'.repeat(511)],
    ['the most of both', 'a'.repeat(255), 'p'.repeat(511)],
    ['every byte but NUL in the password', 'alice', String.fromCharCode(...bytesBut0())],
    ['a domain and a backslash', 'DOM\\al ice@corp.example', 'p'],
    ['UTF-8 in the user', 'j\xc3\xbcrgen', 'p'],
  ])('takes %s, byte for byte', async (_, user, secret) => {
    await using stage = await Stage.open(build);
    await stage.file('password', Buffer.from(secret, 'latin1'));
    await stage.serve([step.answer(answer(user, secret))]);
    const login = await stage.login();
    expect(login).toMatchObject({ authenticate: 'PAM_SUCCESS', authtok: 'match', pam_user: user });
  });
});

function bytesBut0(): number[] {
  return Array.from({ length: 255 }, (_, i) => i + 1);
}
