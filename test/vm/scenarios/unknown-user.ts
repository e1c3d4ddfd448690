import { backAtGreeter } from '../greeter.ts';
import { logged } from '../journal.ts';
import { alice } from '../people.ts';
import type { Scenario } from '../scenario.ts';
import { atDesk } from '../sessions.ts';

export const unknownUser: Scenario = {
  title: 'An unknown user is refused, and the next login works',
  async play({ machine, host, step }) {
    host.login('nobody-knows-me', 'whatever it is');
    await logged(machine, 'the module says so', 'pam_ovirt_cred.*nobody-knows-me');
    await backAtGreeter(machine);
    await step('Refused, and back at the greeter');

    host.login(alice.name, alice.password);
    await atDesk(machine, alice);
    await step('alice logs in');
  },
};

export const userWithDomain: Scenario = {
  title: 'alice@example.org is the local alice',
  async play({ machine, host, step }) {
    host.login(`${alice.name}@example.org`, alice.password);
    await atDesk(machine, alice);
    await step('alice is at her desktop');
  },
};
