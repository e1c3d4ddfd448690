import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { CACHE } from '../cache.ts';
import { backAtGreeter } from '../greeter.ts';
import { greeterReady } from '../greeter-ready.ts';
import { logged } from '../journal.ts';
import { alice } from '../people.ts';
import { apt, bring, GUEST_PACKAGES } from '../product.ts';
import type { Scenario } from '../scenario.ts';
import { atDesk } from '../sessions.ts';

export const extension: Scenario = {
  title:
    'With the extension of GNOME Shell a wrong login is refused, and the next ends at the desktop',
  async play({ machine, host, step }) {
    host.skip();
    await bring(machine, globSync(`${CACHE}/packages/ovirt-sso-greeter-gdm_*.deb`), GUEST_PACKAGES);
    await apt(machine, `install ${GUEST_PACKAGES}/ovirt-sso-greeter-gdm_*.deb`);
    await machine.run('systemctl restart gdm3');
    await greeterReady(machine, 'gdm');
    await machine.still();
    const said = await machine.run('ovirt-sso doctor || true');
    assert.match(said, /hears the agent through our extension portal-sign-in/);
    await step('Its package is there, and the greeter that came then has it');

    host.login(alice.name, 'not her password');
    await logged(machine, 'PAM refuses it', 'gdm-ovirtcred:auth.: authentication failure.*alice');
    await backAtGreeter(machine);
    await step('PAM refuses a wrong password');

    host.login(alice.name, alice.password);
    await atDesk(machine, alice);
    await step('alice is at her desktop, through gdm-ovirtcred');
  },
};
