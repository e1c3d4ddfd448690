/**
 * `npm run test:vm:sddm -- [--suite NAME]`: an unmodified SDDM in a machine of its own. The product is
 * installed there as an admin would, alice logs in by a token, and her locked session, whose desktop
 * hears no tokens, is opened by the unlock helper. A report in build/vm/sddm/.
 *
 * Exit status: 0 passed, 1 not, 64 usage, 69 a tool is missing.
 */

import assert from 'node:assert/strict';
import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { root } from '../support/make.ts';
import { CACHE } from './cache.ts';
import { command, one } from './command.ts';
import { image } from './image/image.ts';
import { SUITES, type Suite } from './image/packages.ts';
import { count, journal, logged } from './journal.ts';
import type { Machine } from './machine/machine.ts';
import { eventually } from './machine/patience.ts';
import { PortHost } from './machine/port-host.ts';
import { alice } from './people.ts';
import { apt, bring, GUEST_PACKAGES, makePackages } from './product.ts';
import { html } from './report/html.ts';
import { type Result, resultOf, type Step } from './report/result.ts';
import { desktopOf } from './sessions.ts';
import { needTools } from './tools.ts';
import { freshGreeter, restore } from './warm.ts';

const OUT = `${root}/build/vm/sddm`;
const TITLE = 'SDDM: a token logs in, and opens a locked session';

type Tell = (what: string) => Promise<void>;

/** What her desktop paints its screen with, and so the last pixel of a picture of it. */
const COLOUR = '4682b4';
/**
 * alice as one who has used Openbox here before: SDDM has written that down (its state.conf), and her
 * session is one that can be seen.
 */
const HER_DESKTOP = `
  printf '[Last]\nSession=/usr/share/xsessions/openbox.desktop\nUser=alice\n' > /var/lib/sddm/state.conf
  mkdir -p ~alice/.config/openbox
  echo "xsetroot -solid '#${COLOUR}'" > ~alice/.config/openbox/autostart
  chown -R alice: ~alice/.config`;

await command(async () => {
  const { values } = parseArgs({ options: { suite: { type: 'string', default: 'trixie' } } });
  const suite = one('suite', values.suite, SUITES);
  needTools();
  makePackages();
  const warm = await freshGreeter(await image(suite, 'sddm'));
  await using machine = await restore(warm);
  const result = await play(machine, suite);
  const { steps, failure } = result;
  mkdirSync(OUT, { recursive: true });
  writeFileSync(`${OUT}/report.html`, html([result], []));
  for (const [index, { screen }] of steps.entries()) {
    if (screen) writeFileSync(`${OUT}/${index}.png`, screen);
  }
  process.stdout.write(`${failure ? `✗ ${failure.reason}` : `✓ ${suite} ${TITLE}`}\n`);
  return failure ? 1 : 0;
});

async function play(guest: Machine, suite: Suite): Promise<Result> {
  const start = performance.now();
  const steps: Step[] = [];
  const begun = { suite, title: TITLE, steps };
  const tell: Tell = async (what) => {
    steps.push({ at: performance.now() - start, what, screen: await guest.shot() });
    process.stdout.write(`${what}\n`);
  };
  try {
    using host = new PortHost(guest.port);
    await guest.run(HER_DESKTOP);
    await install(guest, tell);
    await host.connect();
    await host.next('heartbeat');
    await logIn(guest, host, tell);
    await unlock(guest, host, tell);
    assert.deepEqual(host.violations, [], 'the agent keeps to what VDSM parses');
    assert.ok(!(await journal(guest)).includes(alice.password), 'no password in the journal');
    return resultOf(begun, start);
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    await tell('Here it failed').catch(() => {});
    return resultOf(begun, start, { reason, journal: await journal(guest).catch(String) });
  }
}

/** What docs/install.md and `ovirt-sso doctor` say, and no more. */
async function install(guest: Machine, tell: Tell): Promise<void> {
  await bring(guest, globSync(`${CACHE}/packages/*.deb`), GUEST_PACKAGES);
  await apt(guest, `install ${GUEST_PACKAGES}/*.deb`);
  await guest.run('ovirt-sso pam install --service sddm');
  await logged(guest, 'the greeter finds SDDM', 'a greeter takes logins: by=SDDM');
  const { stdout } = await guest.try('ovirt-sso doctor');
  assert.match(stdout, /^ok +greeter: SDDM, through ovirt-sso-greeter-kdm.service$/m);
  assert.match(stdout, /^ok +pam sddm: fine$|^warn +pam sddm: /m);
  await tell('Installed; the greeter waits, and doctor says through what a login goes');
}

async function logIn(guest: Machine, host: PortHost, tell: Tell): Promise<void> {
  host.skip();
  host.login(alice.name, alice.password);
  const session = await eventually("alice's desktop appears", () => desktopOf(guest, alice));
  assert.equal(session.Seat, 'seat0');
  assert.equal(session.Service, 'sddm');
  await host.next('active-user', ({ name }) => name === alice.name);
  await logged(guest, 'the greeter says so', 'login succeeded: .*user=alice by=SDDM');
  assert.equal(await count(guest, 'login ended: .*credentials delivered'), 1);
  await eventually('her desktop is on the screen', async () => {
    const picture = await guest.pixels();
    return picture.toString('hex', picture.length - 3) === COLOUR || undefined;
  });
  await tell("alice's session, Openbox as before, is active on seat0, through sddm");
}

/** Her session locks nothing; it says to logind that it did, as KDE's locker does. */
async function unlock(guest: Machine, host: PortHost, tell: Tell): Promise<void> {
  const { Id } = (await desktopOf(guest, alice)) ?? { Id: '' };
  const path = await guest.run(
    `busctl --json=short call org.freedesktop.login1 /org/freedesktop/login1 \
     org.freedesktop.login1.Manager GetSession s '${Id}' | sed 's/.*\\["\\(.*\\)"\\].*/\\1/'`,
  );
  const hint = 'org.freedesktop.login1.Session SetLockedHint b true';
  await guest.run(
    `runuser -u alice -- busctl call org.freedesktop.login1 '${path.trim()}' ${hint}`,
  );
  await host.next('session-lock');
  host.login(alice.name, alice.password);
  await logged(guest, 'the agent says so', `locked screen opened: login=[0-9a-f]* session=${Id}$`);
  await logged(
    guest,
    'the helper says so',
    `login [0-9a-f]*: session ${Id} of uid [0-9]*: unlocked`,
  );
  assert.equal(await count(guest, 'login ended: .*credentials delivered'), 2);
  await tell('Locked, and opened by the unlock helper: logind was asked to unlock it');
}
