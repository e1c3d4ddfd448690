import { BOOT_PATIENCE_MS } from '../machine/patience.ts';
import { alice } from '../people.ts';
import type { Scenario } from '../scenario.ts';
import { atDesk } from '../sessions.ts';

export const coldBoot: Scenario = {
  title: 'A login sent while the machine boots is kept until its greeter waits',
  async play({ machine, host, step }) {
    // A guest without KVM can take longer to its greeter than the minute that an offer lives.
    await machine.run("sed -i 's/^#\\?offer_ttl.*/offer_ttl = 600/' /etc/ovirt-guest-agent.conf");
    const reset = machine.qmp.event('RESET', undefined, BOOT_PATIENCE_MS);
    host.skip();
    host.send({ __name__: 'shutdown', timeout: '0', message: 'Maintenance', reboot: 'True' });
    await host.next('session-shutdown');
    await reset;
    await host.next('session-startup');
    await step('The host had it rebooted, and the agent is there before anything else');

    host.login(alice.name, alice.password);
    await machine.ready(BOOT_PATIENCE_MS);
    await atDesk(machine, alice, 'gdm-ovirtcred', BOOT_PATIENCE_MS);
    await step('alice is at her desktop');
  },
};
