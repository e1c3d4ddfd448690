import assert from 'node:assert/strict';
import { listens, settled } from '../greeter-ready.ts';
import { count, logged } from '../journal.ts';
import type { Machine } from '../machine/machine.ts';
import { BOOT_PATIENCE_MS, eventually } from '../machine/patience.ts';
import { alice, grace } from '../people.ts';
import type { Scenario } from '../scenario.ts';
import { atDesk, desktopOf } from '../sessions.ts';

export const gnomeDesktop: Scenario = {
  title: 'GNOME: the keyring opens with the login; a lock opens for its user and for nobody else',
  async play({ machine, host, step }) {
    host.login(grace.name, grace.password);
    await atDesk(machine, grace);
    await machine.until(
      'the desktop has started',
      // Until then the shell leaves logind's request to lock alone.
      asGrace('systemctl --user is-active gnome-session.target'),
      BOOT_PATIENCE_MS,
    );
    await eventually('her shell listens for tokens', () => listens(machine, grace));
    // It draws its first picture a minute later.
    await settled(machine);
    await step("grace's desktop");

    await logged(machine, 'the keyring opens', 'gkr-pam: unlocked login keyring');

    host.skip();
    host.send({ __name__: 'lock-screen' });
    await host.next('session-lock');
    await isLocked(machine, true);
    await settled(machine);
    await step('Locked by the host, which heard of it');

    host.login(alice.name, alice.password);
    await logged(machine, 'the agent refuses it', 'login not offered: user=alice');
    await machine.still();
    await isLocked(machine, true);
    await step("alice's login did not open grace's lock");

    // Its display off, a shell that draws in software wakes for longer than the agent waits for it.
    await machine.press('shift');
    await settled(machine);
    host.login(grace.name, grace.password);
    await host.next('session-unlock');
    await isLocked(machine, false);
    await settled(machine);
    const received = 'pam_ovirt_cred.gdm-ovirtcred.*grace: credentials received';
    assert.equal(await count(machine, received), 2, 'GNOME had both, and no unlock helper');
    await step("grace's own login did, through GNOME itself");
  },
};

function asGrace(command: string): string {
  const her = 'setpriv --reuid grace --regid grace --clear-groups';
  return `${her} env XDG_RUNTIME_DIR=/run/user/$(id -u grace) ${command}`;
}

async function isLocked(machine: Machine, locked: boolean): Promise<void> {
  await eventually(`locked: ${locked}`, async () => {
    const session = await desktopOf(machine, grace);
    return session?.LockedHint === (locked ? 'yes' : 'no') || undefined;
  });
}
