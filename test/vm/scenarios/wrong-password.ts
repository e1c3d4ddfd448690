import { backAtGreeter, typeLogin } from '../greeter.ts';
import { logged } from '../journal.ts';
import { alice, bob } from '../people.ts';
import type { Scenario } from '../scenario.ts';
import { atDesk } from '../sessions.ts';

export const wrongPassword: Scenario = {
  title: 'A wrong password ends at the greeter, which takes the right one from the keyboard',
  smoke: true,
  async play({ machine, host, step }) {
    host.login(alice.name, 'not her password');
    await logged(machine, 'PAM refuses it', 'gdm-ovirtcred:auth.: authentication failure.*alice');
    await backAtGreeter(machine);
    await step('Refused, and back at the greeter');

    await typeLogin(machine, alice);
    await atDesk(machine, alice, 'gdm-password');
    await step('alice types her password instead');
  },
};

export const rightAfterWrong: Scenario = {
  title: 'A right login after a wrong one ends at the desktop',
  async play({ machine, host, step }) {
    host.login(alice.name, 'not her password');
    await logged(machine, 'PAM refuses it', 'gdm-ovirtcred:auth.: authentication failure.*alice');
    host.login(bob.name, bob.password);
    await atDesk(machine, bob);
    await step('bob, whose password has quotes and a backslash, is at the desktop');
  },
};
