import { expect, it } from 'vitest';
import { answer, good, password, unknownUser } from './support/answer.ts';
import { forEachBuild } from './support/builds.ts';
import { step } from './support/hostile-server.ts';
import { type Login, loginLine, moduleLines, newToken, Stage } from './support/stage.ts';

/** FNV-1a, 32 bits, as whoever shares the log's ids with the module computes it. */
function tokenId(token: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(token)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

forEachBuild('the log', (build) => {
  it('has one line for a login, with its id and its user', async () => {
    await using stage = await Stage.open(build);
    await stage.serve([step.answer(good)]);
    const token = newToken();
    const login = await stage.login({ tokens: [token] });
    expect(loginLine(login)).toBe(`login ${tokenId(token)}: ${unknownUser}: credentials received`);
    expect(moduleLines(login)).toHaveLength(1);
    expect(moduleLines(login)[0]?.priority).toBe('info');
  });

  it('names the user that PAM has when the agent refuses', async () => {
    await using stage = await Stage.open(build);
    await stage.serve([step.answer(Buffer.alloc(0))]);
    const token = newToken();
    const login = await stage.login({ tokens: [token], client: ['--user', 'bob'] });
    expect(loginLine(login)).toBe(
      `login ${tokenId(token)}: bob: refused by the agent ` +
        "(wrong, used or expired token, or another user's)",
    );
    expect(moduleLines(login)[0]?.priority).toBe('notice');
  });

  it('has the id of a known token', async () => {
    // Computed apart from both programs: the value that README.md gives.
    expect(tokenId(`ovirt-sso-${'A'.repeat(43)}`)).toBe('6131f3b3');
    await using stage = await Stage.open(build);
    const login = await stage.login({ tokens: [`ovirt-sso-${'A'.repeat(43)}`] });
    expect(loginLine(login)).toMatch(/^login 6131f3b3: /);
  });

  it.each([
    ['six digits', '482915'],
    ['42 characters', `ovirt-sso-${'A'.repeat(42)}`],
    ['44 characters', `ovirt-sso-${'A'.repeat(44)}`],
    ['a character too many', `ovirt-sso-${'A'.repeat(42)}=`],
    ['another prefix', `ovirt-SSO-${'A'.repeat(43)}`],
  ])('has no id for a token that could be guessed from it: %s', async (_, token) => {
    await using stage = await Stage.open(build);
    const login = await stage.login({ tokens: [token] });
    expect(loginLine(login)).toMatch(/^login -: /);
  });

  it('shows names harmless and short', async () => {
    await using stage = await Stage.open(build);
    const names = ['al ice', 'j\xc3\xbcrgen', 'a'.repeat(255)];
    await stage.serve(names.map((name) => step.answer(answer(name, password))));
    const logins = await stage.logins({
      tokens: names.map(newToken),
      client: ['--repeat', `${names.length}`],
    });
    const shown = logins.map((login) => loginLine(login).split(': ')[1]);
    expect(shown).toEqual(['al?ice', 'j??rgen', 'a'.repeat(64)]);
  });

  it('tells more with debug', async () => {
    await using stage = await Stage.open(build);
    await stage.serve([step.answer(good)]);
    const login: Login = await stage.login({ options: 'debug' });
    const debug = moduleLines(login).filter((line) => line.priority === 'debug');
    expect(debug.map((line) => line.text).join('\n')).toMatch(
      new RegExp(`server uid 0, request of 53 bytes, answer of ${good.length}`),
    );
    expect(loginLine(login)).toContain('credentials received');
  });
});
