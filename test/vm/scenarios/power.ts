import assert from 'node:assert/strict';
import { BOOT_PATIENCE_MS } from '../machine/patience.ts';
import { alice } from '../people.ts';
import type { Scenario } from '../scenario.ts';
import { atDesk, nobodyAtDesk } from '../sessions.ts';

export const logOff: Scenario = {
  title: 'log-off ends the desktop, and the host hears of it',
  async play({ machine, host, step }) {
    host.login(alice.name, alice.password);
    await atDesk(machine, alice);
    await host.next('session-logon');
    host.send({ __name__: 'log-off' });
    await host.next('session-logoff');
    await nobodyAtDesk(machine);
    await step('Logged off, and the greeter is back');
  },
};

export const shutdown: Scenario = {
  title: 'A shutdown can be waited for, cancelled and carried out',
  async play({ machine, host, step }) {
    host.send({ __name__: 'shutdown', timeout: 3600, message: 'Maintenance', reboot: 'False' });
    const planned = await machine.until(
      'logind knows of it',
      'busctl get-property org.freedesktop.login1 /org/freedesktop/login1 ' +
        'org.freedesktop.login1.Manager ScheduledShutdown | grep poweroff',
    );
    assert.match(planned, /poweroff/);
    await step('Planned for an hour later');

    await machine.run('shutdown -c');
    await machine.until(
      'logind has forgotten it',
      'busctl get-property org.freedesktop.login1 /org/freedesktop/login1 ' +
        'org.freedesktop.login1.Manager ScheduledShutdown | grep -v poweroff',
    );
    await step('Cancelled in the guest');

    const off = machine.qmp.event('SHUTDOWN', undefined, BOOT_PATIENCE_MS);
    host.skip();
    host.send({ __name__: 'shutdown', timeout: 0, message: 'Now', reboot: 'false' });
    await host.next('session-shutdown');
    await off;
    await machine.off();
  },
};
