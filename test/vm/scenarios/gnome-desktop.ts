import assert from 'node:assert/strict';
import { logged } from '../journal.ts';
import type { Machine } from '../machine/machine.ts';
import { eventually } from '../machine/patience.ts';
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
      asGrace(
        'busctl --user status org.gnome.Shell >/dev/null && busctl --user status org.gnome.SessionManager',
      ),
    );
    await machine.until(
      'the shell listens for tokens',
      'test "$(busctl call org.freedesktop.DBus /org/freedesktop/DBus ' +
        'org.freedesktop.DBus.Debug.Stats GetAllMatchRules | ' +
        'grep -o org.ovirt.vdsm.Credentials | wc -l)" -ge 1',
    );
    await step("grace's desktop");

    const keyring = await machine.until(
      'the keyring is there',
      asGrace(
        'busctl --user get-property org.freedesktop.secrets ' +
          '/org/freedesktop/secrets/collection/login org.freedesktop.Secret.Collection Locked',
      ),
    );
    assert.equal(keyring.trim(), 'b false');

    host.skip();
    host.send({ __name__: 'lock-screen' });
    await host.next('session-lock');
    await isLocked(machine, true);
    await step('Locked by the host, which heard of it');

    host.login(alice.name, alice.password);
    await logged(machine, 'the agent refuses it', 'login not offered: user=alice');
    await machine.still();
    await isLocked(machine, true);
    await step("alice's login did not open grace's lock");

    host.login(grace.name, grace.password);
    await host.next('session-unlock');
    await isLocked(machine, false);
    await step("grace's own login did");
  },
};

function asGrace(command: string): string {
  return `runuser -u grace -- env XDG_RUNTIME_DIR=/run/user/$(id -u grace) sh -c '${command}'`;
}

async function isLocked(machine: Machine, locked: boolean): Promise<void> {
  await eventually(`locked: ${locked}`, async () => {
    const session = await desktopOf(machine, grace);
    return session?.LockedHint === (locked ? 'yes' : 'no') || undefined;
  });
}
