import assert from 'node:assert/strict';
import { bindError, storm } from '../credential-socket.ts';
import type { Machine } from '../machine/machine.ts';
import { alice, mallory } from '../people.ts';
import type { Scenario } from '../scenario.ts';
import { atDesk } from '../sessions.ts';

const TIMES = 1_000;
const DROP_IN = '/run/systemd/system/ovirt-sso-agent.service.d';

export const socketStorm: Scenario = {
  title: 'A thousand connections of a stranger do not free the name of the socket',
  async play({ machine, host, step }) {
    await machine.run('systemctl stop ovirt-sso-agent.service');
    await storm(machine, mallory.name, TIMES);
    await stillListens(machine);
    await step('While the agent was stopped');

    await machine.run(
      `mkdir -p ${DROP_IN} && printf '[Service]\\nExecStart=\\nExecStart=/bin/false\\n' ` +
        `> ${DROP_IN}/crash.conf && systemctl daemon-reload && ` +
        'systemctl restart --no-block ovirt-sso-agent.service',
    );
    await storm(machine, mallory.name, TIMES);
    await stillListens(machine);
    await step('While it crashed whenever it was started');

    host.skip();
    await machine.run(
      `rm -r ${DROP_IN} && systemctl daemon-reload && systemctl restart ovirt-sso-agent.service`,
    );
    await storm(machine, mallory.name, TIMES);
    await stillListens(machine);
    await step('While it ran');

    await host.next('heartbeat');
    host.login(alice.name, alice.password);
    await atDesk(machine, alice);
    await step('The next login works');
  },
};

export const noPort: Scenario = {
  title: 'Without a host the agent waits, whatever strangers do, and the next login works',
  async play({ machine, host, step }) {
    host.disconnect();
    await storm(machine, mallory.name, TIMES);
    await stillListens(machine);
    const restarts = await machine.run(
      'systemctl show --value --property NRestarts ovirt-sso-agent.service',
    );
    assert.equal(restarts.trim(), '0');
    await host.connect();
    host.skip();
    await host.next('heartbeat');
    host.login(alice.name, alice.password);
    await atDesk(machine, alice);
    await step('The host came back and logged alice in');
  },
};

async function stillListens(machine: Machine): Promise<void> {
  const state = await machine.run(
    'systemctl show --value --property ActiveState ovirt-sso-agent.socket',
  );
  assert.equal(state.trim(), 'active');
  assert.equal(await bindError(machine, mallory.name), 'Address already in use');
}
