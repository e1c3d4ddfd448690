import assert from 'node:assert/strict';
import { typeLogin } from '../greeter.ts';
import { alice } from '../people.ts';
import { apt, GUEST_PACKAGES } from '../product.ts';
import type { Scenario } from '../scenario.ts';
import { atDesk } from '../sessions.ts';

const NAMES = 'ovirt-sso-agent libpam-ovirt-sso';
/** What the product makes or ships outside its own folders, and its account. */
const TRACES =
  'find / -xdev \\( -path /proc -o -path /root -o -path /var/lib/apt -o -path /var/log ' +
  "-o -path /var/cache \\) -prune -o -iname '*ovirt*' -print; " +
  'getent passwd ovirtagent; getent group ovirtagent; true';

export const upgrade: Scenario = {
  title: 'The package is upgraded, and the next login works',
  async play({ machine, host, step }) {
    host.skip();
    await apt(machine, `--reinstall install ${GUEST_PACKAGES}/*.deb`);
    await host.next('session-startup');
    assert.deepEqual(host.of('uninstalled'), [], 'an upgrade is no removal');
    await step('Upgraded, and the agent talks to its host');

    host.login(alice.name, alice.password);
    await atDesk(machine, alice);
    await step('alice logs in');
  },
};

export const removal: Scenario = {
  title: 'The package is removed and purged, and nothing stays behind',
  async play({ machine, host, step }) {
    await apt(machine, `remove ${NAMES}`);
    await host.next('uninstalled');
    await step('Removed, and the host was told');

    await apt(machine, `purge ${NAMES}`);
    assert.equal((await machine.run(TRACES)).trim(), '');
    await typeLogin(machine, alice);
    await atDesk(machine, alice, 'gdm-password');
    await step('Purged without a trace; alice types her password');
  },
};
