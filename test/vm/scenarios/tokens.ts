import assert from 'node:assert/strict';
import { present } from '../credential-socket.ts';
import { alice, mallory } from '../people.ts';
import type { Scenario } from '../scenario.ts';
import { atDesk } from '../sessions.ts';

const WRONG = `ovirt-sso-${'x'.repeat(43)}`;
const MONITOR = 'dbus-monitor --system interface=org.ovirt.vdsm.Credentials';

export const tokens: Scenario = {
  title: 'A wrong and a replayed token are refused, and another user never sees one',
  async play({ machine, host, step }) {
    // Root may watch everything; another user may ask for it and gets what he may see.
    const watch = (unit: string, account: string) =>
      machine.run(
        `systemd-run --quiet --unit ${unit} --uid ${account} -p StandardOutput=file:/run/${unit} ` +
          `stdbuf -oL ${MONITOR}`,
      );
    await machine.run('touch /run/by-mallory /run/by-root && chmod 666 /run/by-mallory');
    await watch('by-root', 'root');
    await watch('by-mallory', mallory.name);
    await machine.until(
      'root watches',
      'grep -q NameAcquired /run/by-root || test -s /run/by-root',
    );
    assert.equal(await present(machine, WRONG), 0);
    await step('A wrong token got not a byte');

    host.login(alice.name, alice.password);
    await atDesk(machine, alice);
    const [token = ''] = /ovirt-sso-[\w-]{43}/.exec(await machine.run('cat /run/by-root')) ?? [];
    assert.notEqual(token, '', 'root saw the token on the bus');
    assert.equal(await present(machine, token), 0);
    await step('alice is in, and her token, shown once more, got not a byte');

    assert.doesNotMatch(await machine.run('cat /run/by-mallory'), /ovirt-sso-/);
    await step('mallory, who listened to the bus, heard nothing of it');
  },
};
