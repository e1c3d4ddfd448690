/** The real SDDM, its PAM service with the real module, the real agent, and the greeter. */

import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { SESSION_FILE, unshared } from './sddm-stage.ts';

type Facts = Readonly<Record<string, unknown>>;

let scenes: readonly Facts[] = [];

function scene(name: string): Facts {
  return scenes.find((each) => each.scene === name) ?? {};
}

beforeAll(async () => {
  const play = fileURLToPath(new URL('sddm-play.ts', import.meta.url));
  // Neither in /tmp nor in /run, which the stage covers.
  const folder = mkdtempSync('/var/tmp/ovirt-sso-sddm-');
  chmodSync(folder, 0o755);
  const [program = '', ...args] = unshared([process.execPath, play, folder]);
  const { stdout } = await promisify(execFile)(program, args).finally(() => rmdirSync(folder));
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  scenes = lines.map((line) => JSON.parse(line) as Facts);
}, 180_000);

describe('SDDM', () => {
  it('begins the session of who has a token, and remembers it', () => {
    expect(scene('login')).toMatchObject({ user: 'alice' });
    expect(scene('login').success).toMatch(/login succeeded: login=\w{8} user=alice by=SDDM/);
    expect(scene('login').state).toContain(`Session=${SESSION_FILE}`);
  });

  it('refuses a used token, and one for another user', () => {
    expect(scene('login')).toMatchObject({ replay: 'refused', others: 'refused', sessions: 2 });
  });

  it('refuses a wrong password from the host, and the keyboard works as before', () => {
    expect(scene('wrong password')).toMatchObject({
      refusal: expect.stringContaining('login refused'),
      tokenAgain: 'refused',
      wrongPassword: 'refused',
      sessions: 0,
      keyboard: 'succeeded',
      user: 'alice',
    });
  });

  it("has the distribution's own service with one line more, of which check is content", () => {
    const line = `auth [success=ok ignore=ignore module_unknown=ignore default=die] pam_ovirt_cred.so mode=password`;
    const content = { status: 0, text: 'sddm (/etc/pam.d/sddm): fine\n' };
    expect(scene('service')).toMatchObject({ added: [line], content });
  });

  it('lets people in when the module is gone, and when its line was removed', () => {
    expect(scene('service')).toMatchObject({
      withoutModule: 'succeeded',
      removed: 0,
      isRestored: true,
      keyboard: 'succeeded',
    });
  });

  it('brings back and unlocks a locked session that is there, and begins no other', () => {
    expect(scene('session reuse')).toMatchObject({
      calls: expect.arrayContaining(['UnlockSession(c9)', 'ActivateSession(c9)']),
      sessions: 4,
    });
  });
});

describe('the greeter', () => {
  it('says one line of each login, and no secret', () => {
    const { lines, secrets } = scene('end');
    expect(secrets).toBe(false);
    expect(String(lines).match(/login \w+[^:]*: login=/g)).toHaveLength(3);
  });

  it('does nothing while nothing happens', () => {
    const { switches, seconds } = scene('idle');
    expect(Number(switches) / Number(seconds)).toBeLessThanOrEqual(0.1);
  });
});
