import assert from 'node:assert/strict';
import { count } from '../journal.ts';
import { alice } from '../people.ts';
import type { Scenario } from '../scenario.ts';
import { atDesk } from '../sessions.ts';

export const rightLogin: Scenario = {
  title: 'A right login ends at the desktop',
  smoke: true,
  async play({ machine, host, step }) {
    host.skip();
    host.login(alice.name, alice.password);
    await atDesk(machine, alice);
    await step("alice's session is active on seat0, through gdm-ovirtcred");

    await host.next('active-user', ({ name }) => name === alice.name);
    await host.next('session-logon');
    assert.equal(await count(machine, 'login ended: .*credentials delivered'), 1);
    await step('The host knows who is there');
  },
};
