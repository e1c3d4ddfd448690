import { typeName } from '../greeter.ts';
import { logged } from '../journal.ts';
import { eventually } from '../machine/patience.ts';
import { alice } from '../people.ts';
import type { Scenario } from '../scenario.ts';
import { atDesk } from '../sessions.ts';

export const halfTyped: Scenario = {
  title: 'A half-typed password survives a login that fails before it reaches the greeter',
  async play({ machine, host, step }) {
    await typeName(machine, alice);
    const half = alice.password.length / 2;
    const empty = await machine.pixels();
    await machine.type(alice.password.slice(0, half));
    await eventually('the greeter shows it', async () => {
      return !(await machine.pixels()).equals(empty) || undefined;
    });
    await machine.still();
    await step('alice has typed half of her password');

    host.login('root', 'root');
    await logged(machine, 'the agent refuses it', 'login not offered.*root');
    await step('The host sent a login for root, which the agent refused');

    await machine.type(`${alice.password.slice(half)}\n`);
    await atDesk(machine, alice, 'gdm-password');
    await step('alice typed the other half');
  },
};
