import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { backAtGreeter, typeLogin } from '../greeter.ts';
import { greeterReady, settled } from '../greeter-ready.ts';
import { logged } from '../journal.ts';
import { alice, bob } from '../people.ts';
import type { Scenario } from '../scenario.ts';
import { atDesk, sessions } from '../sessions.ts';

export const agentKilled: Scenario = {
  title: 'The agent is killed in the middle of a login, and the next one works',
  async play({ machine, host, step }) {
    host.login(alice.name, alice.password);
    await machine.run('systemctl kill --signal=KILL ovirt-sso-agent.service');
    host.skip();
    await host.next('session-startup');
    await step('systemd has started it again');

    host.login(bob.name, bob.password);
    await atDesk(machine, bob);
    await step('bob logs in');
  },
};

export const busRestarted: Scenario = {
  title: 'The system bus is restarted, and the next login works',
  async play({ machine, host, suite, step }) {
    await machine.run('systemctl restart dbus.service');
    await machine.until('the agent has its name', 'busctl status org.ovirt.vdsm.Credentials');
    if (suite === 'trixie') {
      // logind of systemd 257 runs on without a bus, and GDM has no greeter without logind; that of
      // 252 ends, and is started anew.
      const doctor = await machine.try('ovirt-sso doctor');
      await step('logind stays away, and the doctor says what mends it', doctor.stdout);
      assert.match(
        doctor.stdout,
        /^FAIL +logind: .*\n +fix: systemctl restart systemd-logind\.service$/m,
      );
      await machine.run('systemctl restart systemd-logind.service');
    }
    // GDM ends without its bus, and systemd starts it anew.
    await greeterReady(machine, 'gdm');
    // Its new greeter listens a minute before it answers, and so long does a login live.
    await settled(machine);
    const restarts = 'systemctl show --value --property NRestarts ovirt-sso-agent.service';
    assert.equal((await machine.run(restarts)).trim(), '0');
    await step('The agent lived on, and there is a new greeter');

    host.login(alice.name, alice.password);
    await atDesk(machine, alice);
    await step('alice logs in');
  },
};

export const hostGone: Scenario = {
  title: 'The host goes away in the middle of a line, comes back, and logs in',
  async play({ machine, host, step }) {
    host.write(`{"__name__": "login", "username": "${bob.name}", "pass`);
    host.disconnect();
    await logged(machine, 'the agent sees it leave', 'host disconnected');
    await host.connect();
    host.skip();
    await host.next('heartbeat');
    await step('The host is back');

    host.login(alice.name, alice.password);
    await atDesk(machine, alice);
    await step('alice logs in');
  },
};

export const twoAtOnce: Scenario = {
  title: 'Of two logins 100 ms apart the newer one counts',
  async play({ machine, host, step }) {
    host.login(alice.name, alice.password);
    await sleep(100);
    host.login(bob.name, bob.password);
    await atDesk(machine, bob);
    const names = (await sessions(machine)).filter(({ Seat, Class }) => Seat && Class === 'user');
    assert.deepEqual(
      names.map(({ Name }) => Name),
      [bob.name],
    );
    await step('bob is at the desktop, and nobody else');
  },
};

export const moduleGone: Scenario = {
  title: 'Without its PAM module nobody is kept from the keyboard',
  async play({ machine, host, step }) {
    await machine.run('rm /usr/lib/x86_64-linux-gnu/security/pam_ovirt_cred.so');
    host.login(alice.name, alice.password);
    await logged(machine, 'PAM misses the module', 'unable to dlopen.pam_ovirt_cred');
    await backAtGreeter(machine);
    // A greeter that has only just begun is told again while the offer lives, and starts over.
    await logged(machine, 'the offer is over', 'login ended: .*expired');
    await step('The login failed, and its minute is over');

    await typeLogin(machine, alice);
    await atDesk(machine, alice, 'gdm-password');
    await step('alice types her password');
  },
};
