import { expect, it } from 'vitest';
import { run } from '../pam/support/process.ts';
import { newRehearsal, newToken } from '../pam/support/stage.ts';
import { answerOf } from '../support/credential-client.ts';
import { forEachBuild } from './support/builds.ts';
import {
  AGENT_UID,
  ALICE_UID,
  BOB_UID,
  PASSWORD,
  UnlockStage,
  wordOf,
} from './support/unlock-stage.ts';

/** The contract's own: the whole of a request, and its reading. */
const WHOLE_MS = 10_000;
const READING_MS = 2_000;

async function lockedAlice(build: Parameters<typeof UnlockStage.open>[0]): Promise<UnlockStage> {
  const stage = await UnlockStage.open(build);
  await stage.lockAlice();
  stage.agent.reply = () => answerOf('alice', PASSWORD);
  return stage;
}

forEachBuild('the helper', (build) => {
  it("serves the agent's account", async () => {
    await using stage = await lockedAlice(build);
    const served = await stage.serve(stage.askAs(AGENT_UID, `c2\n${newToken()}`));
    expect(served).toMatchObject({ word: 'unlocked', code: 0 });
  });

  it.each([
    ["the session's owner", ALICE_UID],
    ['another user', BOB_UID],
    ['nobody', 65534],
  ])('tells %s nothing, and reads nothing', async (_, uid) => {
    await using stage = await lockedAlice(build);
    const { word, log } = await stage.serve(stage.askAs(uid, `c2\n${newToken()}`));
    expect(word).toBe('');
    expect(log).toBe(`<1>login -: refused: neither root nor the agent asks (uid ${uid})\n`);
    expect(await stage.logind.calls()).not.toContain('GetSession(c2)');
  });

  const token = newToken();
  it.each([
    ['nothing', ''],
    ['a session alone', 'c2'],
    ['a session and no token', 'c2\n'],
    ['a token and no session', `\n${token}`],
    ['a token alone', token],
    ['a line feed at its end', `c2\n${token}\n`],
    ['a second token', `c2\n${token}\n${token}`],
    ['a NUL behind the token', `c2\n${token}\0`],
    ['a NUL behind the session', `c2\0\n${token}`],
    ['a path as session', `../c2\n${token}`],
    ['a blank as session', ` \n${token}`],
    ['a session of 33 characters', `${'c'.repeat(33)}\n${token}`],
    ["a rehearsal's token", `c2\n${newRehearsal()}`],
    ['the six digits of a 1.0 agent', 'c2\n482915'],
    ['a password', 'c2\ncanary of a person'],
    ['384 bytes', `c2\n${'x'.repeat(381)}`],
    ['a mebibyte', `c2\n${'x'.repeat(1 << 20)}`],
  ])('refuses a request with %s', async (_, request) => {
    await using stage = await lockedAlice(build);
    const { word, log } = await stage.ask(request);
    // Who sends more than is read may lose the word with the connection.
    expect(request.length > 384 ? [word, ''] : [word]).toContain('malformed');
    expect(log).toMatch(/^<3>login -: refused: the request is malformed or came too slowly\n$/);
    expect(stage.agent.requests).toEqual([]);
    expect(await stage.unlocked()).toEqual([]);
  });

  it('takes a request in pieces, and none that does not end in time', async () => {
    await using stage = await lockedAlice(build);
    const whole = stage.connect();
    const served = stage.serve(wordOf(whole));
    for (const piece of `c2\n${newToken()}`) {
      whole.write(piece);
      await new Promise(setImmediate);
    }
    whole.end();
    expect((await served).word).toBe('unlocked');
    const endless = stage.connect();
    endless.write(`c2\n${newToken()}`);
    const began = performance.now();
    expect((await stage.serve(wordOf(endless))).word).toBe('malformed');
    expect(performance.now() - began).toBeGreaterThan(READING_MS - 50);
    expect(await stage.unlocked()).toEqual(['UnlockSession(c2)']);
  });

  it('serves one at a time, and the next when it is started again', async () => {
    await using stage = await lockedAlice(build);
    const [first, second] = [stage.connect(), stage.connect()];
    first.end(`c2\n${newToken()}`);
    second.end(`c2\n${newToken()}`);
    expect((await stage.serve(wordOf(first))).word).toBe('unlocked');
    expect(stage.agent.requests).toHaveLength(1);
    expect((await stage.serve(wordOf(second))).word).toBe('unlocked');
  });

  it.each([
    ['was unlocked', (stage: UnlockStage) => stage.logind.set('c2', { LockedHint: ['b', false] })],
    ['has gone', (stage: UnlockStage) => stage.logind.remove('c2')],
    ['is closing', (stage: UnlockStage) => stage.logind.set('c2', { State: ['s', 'closing'] })],
    [
      "is another user's",
      async (stage: UnlockStage) => {
        await stage.logind.remove('c2');
        await stage.lock('c2', BOB_UID, 'bob');
      },
    ],
  ])('unlocks no session that %s while PAM was busy', async (_, change) => {
    await using stage = await lockedAlice(build);
    stage.agent.reply = async () => {
      await change(stage);
      return answerOf('alice', PASSWORD);
    };
    expect((await stage.ask(`c2\n${newToken()}`)).word).toBe('changed');
    expect(await stage.unlocked()).toEqual([]);
  });

  it('gives the token to no other question, and answers none', async () => {
    await using stage = await lockedAlice(build);
    stage.file(
      'pam.d/ovirt-sso-unlock',
      'auth required pam_unix.so\naccount required pam_permit.so\n',
    );
    const { word, log } = await stage.ask(`c2\n${newToken()}`);
    expect(word).toBe('denied');
    expect(log).toContain('PAM asked something else than for a token');
    expect(await stage.unlocked()).toEqual([]);
  });

  it('takes no word for a login for which the token was not asked', async () => {
    await using stage = await lockedAlice(build);
    stage.file(
      'pam.d/ovirt-sso-unlock',
      'auth sufficient pam_rootok.so\nauth required pam_deny.so\naccount required pam_permit.so\n',
    );
    const { word } = await stage.ask(`c2\n${newToken()}`);
    expect(word).toBe('denied');
    expect(await stage.unlocked()).toEqual([]);
  });

  it('gives the token once', async () => {
    await using stage = await lockedAlice(build);
    const line = `auth required ${build.module} socket=${stage.agent.socket} timeout=1`;
    stage.service([line, 'account required pam_permit.so']);
    const { word, log } = await stage.ask(`c2\n${newToken()}`);
    expect(word).toBe('denied');
    expect(log).toContain('PAM asked something else');
    expect(stage.agent.requests).toHaveLength(1);
  });

  it.each([
    ['account refuses', ['auth required pam_permit.so', 'account required pam_deny.so']],
    ['has no account', ['auth required pam_permit.so']],
    ['changes the user', ['auth required PROBE rename', 'account required pam_permit.so']],
  ])('unlocks nothing when the service %s', async (what, lines) => {
    await using stage = await lockedAlice(build);
    stage.service(lines.map((line) => line.replace('PROBE', build.probe)));
    const { word } = await stage.ask(`c2\n${newToken()}`);
    expect([what, word]).toEqual([what, 'denied']);
    expect(await stage.unlocked()).toEqual([]);
  });

  it('denies when there is no service', async () => {
    await using stage = await lockedAlice(build);
    stage.file('pam.d/ovirt-sso-unlock', '');
    expect((await stage.ask(`c2\n${newToken()}`)).word).toBe('denied');
  });

  it('ends without a word when PAM takes longer than its time', async () => {
    await using stage = await lockedAlice(build);
    stage.service(['auth required pam_exec.so /bin/sleep 12', 'account required pam_permit.so']);
    const began = performance.now();
    const { word, log, code } = await stage.ask(`c2\n${newToken()}`);
    expect({ word, code }).toEqual({ word: '', code: 1 });
    expect(log).toContain('refused: not done within 10 seconds');
    expect(performance.now() - began).toBeGreaterThan(WHOLE_MS - 50);
    expect(await stage.unlocked()).toEqual([]);
  });

  it('says so when nothing but a shell has started it', async () => {
    const { status, stdout, stderr } = await run([build.helper]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toBe('<3>started without a socket: systemd starts this\n');
  });

  it('says so when logind or the bus cannot be asked', async () => {
    await using stage = await lockedAlice(build);
    const request = `c2\n${newToken()}`;
    const noBus = await stage.ask(request, 'unix:path=/nonexistent/bus');
    expect(noBus).toMatchObject({ word: 'unavailable', code: 0 });
    expect(noBus.log).toMatch(/session c2: not possible now \(.+\)\n$/);
    await stage.logind.refuse('UnlockSession', 's', 'org.freedesktop.DBus.Error.AccessDenied');
    const refused = await stage.ask(request);
    expect(refused.word).toBe('unconfirmed');
    expect(refused.log).toContain('logind was told to unlock it, and did not say that it does (');
    await stage.logind.kill();
    expect((await stage.ask(request)).word).toBe('unavailable');
    expect(stage.agent.requests).toHaveLength(1);
  });
});
