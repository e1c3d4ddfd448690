import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { newToken } from '../pam/support/stage.ts';
import { answerOf } from '../support/credential-client.ts';
import { root } from '../support/make.ts';
import { forEachBuild, plain } from './support/builds.ts';
import { ALICE_UID, BOB_UID, PASSWORD, UnlockStage } from './support/unlock-stage.ts';

forEachBuild('the helper', (build) => {
  it('unlocks the locked session of whom PAM lets in', async () => {
    await using stage = await UnlockStage.open(build);
    await stage.lockAlice();
    stage.agent.reply = () => answerOf('alice', PASSWORD);
    const token = newToken();
    const { word, log, code } = await stage.ask(`c2\n${token}`);
    expect(log).toMatch(
      new RegExp(`^<6>login [0-9a-f]{8}: session c2 of uid ${ALICE_UID}: unlocked\n$`, 'm'),
    );
    expect({ word, code }).toEqual({ word: 'unlocked', code: 0 });
    expect(stage.agent.requests).toEqual([`${token}\nalice`]);
    expect(await stage.unlocked()).toEqual(['UnlockSession(c2)']);
  });

  it('unlocks nothing for a token that the agent refuses', async () => {
    await using stage = await UnlockStage.open(build);
    await stage.lockAlice();
    const { word, log, code } = await stage.ask(`c2\n${newToken()}`);
    expect({ word, code }).toEqual({ word: 'denied', code: 0 });
    expect(log).toContain('PAM denied it');
    expect(await stage.unlocked()).toEqual([]);
  });

  it("unlocks nobody's session with another's credentials", async () => {
    await using stage = await UnlockStage.open(build);
    await stage.lock('c3', BOB_UID, 'bob');
    stage.agent.reply = () => answerOf('alice', PASSWORD);
    expect((await stage.ask(`c3\n${newToken()}`)).word).toBe('denied');
    expect(await stage.unlocked()).toEqual([]);
  });

  it.each([
    ['a greeter', { id: 'c1', uid: ALICE_UID, user: 'alice', class: 'greeter' }],
    ["a lock screen's own", { id: 'c1', uid: ALICE_UID, user: 'alice', class: 'lock-screen' }],
    ['one that is not locked', { id: 'c1', uid: ALICE_UID, user: 'alice', isLocked: false }],
    ["root's", { id: 'c1', uid: 0, user: 'root' }],
    ['of a name that NSS does not know', { id: 'c1', uid: 4099, user: 'zoe' }],
    ['of a name that NSS gives to another', { id: 'c1', uid: BOB_UID, user: 'alice' }],
    ['of a name that is none', { id: 'c1', uid: ALICE_UID, user: '../alice' }],
  ])('asks PAM for no session that is %s', async (_, session) => {
    await using stage = await UnlockStage.open(build);
    await stage.logind.add({ isLocked: true, ...session });
    await stage.logind.bring('c1');
    stage.agent.reply = () => answerOf('alice', PASSWORD);
    expect((await stage.ask(`c1\n${newToken()}`)).word).toBe('ineligible');
    expect(stage.agent.requests).toEqual([]);
    expect(await stage.unlocked()).toEqual([]);
  });

  it.each([
    ['behind another', 'State', 'online'],
    ['closing', 'State', 'closing'],
    ['of another id than it was asked for', 'Id', 'c7'],
  ])('asks PAM for no session that is %s', async (_, property, value) => {
    await using stage = await UnlockStage.open(build);
    await stage.lockAlice();
    await stage.logind.set('c2', { [property]: ['s', value] });
    expect((await stage.ask(`c2\n${newToken()}`)).word).toBe('ineligible');
    expect(stage.agent.requests).toEqual([]);
  });

  it.each(['seat1', ''])('asks PAM for no session that is on seat %j', async (seat) => {
    await using stage = await UnlockStage.open(build);
    await stage.lockAlice();
    await stage.logind.move('c2', seat);
    expect((await stage.ask(`c2\n${newToken()}`)).word).toBe('ineligible');
    expect(stage.agent.requests).toEqual([]);
  });

  it('asks PAM for no session that there is not', async () => {
    await using stage = await UnlockStage.open(build);
    expect((await stage.ask(`c2\n${newToken()}`)).word).toBe('ineligible');
    await stage.logind.refuse('GetSession', 's', 'org.freedesktop.login1.NoSuchSession');
    expect((await stage.ask(`c2\n${newToken()}`)).word).toBe('ineligible');
    expect(stage.agent.requests).toEqual([]);
  });
});

/** The rules of a service's file that a package brings. */
function rulesOf(format: 'deb' | 'rpm'): string[] {
  const file = readFileSync(`${root}/packaging/pam.d/${format}/ovirt-sso-unlock`, 'utf8');
  const lines = file.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => line.replaceAll(/ +/g, ' '));
}

it("the Debian package's service has what the tests run", () => {
  expect(rulesOf('deb')).toEqual(['auth requisite pam_ovirt_cred.so', ...plain.below]);
});

describe('on Fedora and RHEL, where nobody may read /etc/shadow', () => {
  /** As authselect writes it without a profile's features; pam_faildelay would only take time. */
  const PASSWORD_AUTH = `auth required pam_env.so
auth sufficient pam_unix.so nullok
auth required pam_deny.so
account required pam_unix.so
`;

  async function asked(capabilities: string) {
    const confined = ['setpriv', '--no-new-privs', '--bounding-set', capabilities];
    await using stage = await UnlockStage.open({ ...plain, confined });
    await stage.lockAlice();
    stage.chmod('shadow', 0);
    stage.file('pam.d/password-auth', PASSWORD_AUTH);
    stage.service(rulesOf('rpm').slice(1));
    stage.agent.reply = () => answerOf('alice', PASSWORD);
    return (await stage.ask(`c2\n${newToken()}`)).word;
  }

  it('the rpm opens the session, by its service and the capability of its drop-in', async () => {
    const drop = readFileSync(`${root}/packaging/rpm/ovirt-sso-unlock-shadow.conf`, 'utf8');
    expect(drop).toMatch(/^CapabilityBoundingSet=CAP_DAC_READ_SEARCH$/m);
    expect(await asked('-all,+audit_write,+dac_read_search')).toBe('unlocked');
    expect(await asked('-all,+audit_write')).toBe('denied');
  });
});
