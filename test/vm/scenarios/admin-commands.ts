import assert from 'node:assert/strict';
import { logged } from '../journal.ts';
import { alice } from '../people.ts';
import type { Scenario } from '../scenario.ts';
import { atDesk } from '../sessions.ts';

/** EX_NOPERM of sysexits.h. */
const REFUSED = 77;
/** It has no network to take the time from; all else is as it must be. */
const WARNINGS = ['clock'];

export const adminCommands: Scenario = {
  title: "An admin's commands in a healthy machine",
  async play({ machine, host, step }) {
    const doctor = await machine.try('ovirt-sso doctor');
    await step('The doctor, to root', doctor.stdout);
    const lines = [...doctor.stdout.matchAll(/^(ok|warn|FAIL) +([^:]+): /gm)];
    const marked = (mark: string) => lines.filter(([, is]) => is === mark).map(([, , of]) => of);
    assert.deepEqual(marked('FAIL'), [], 'the doctor finds nothing that keeps logins from working');
    assert.deepEqual(marked('warn'), WARNINGS);
    assert.equal(doctor.status, 1, doctor.stderr);

    const check = await machine.try('ovirt-sso pam check');
    assert.equal(check.status, 0, check.stdout);
    assert.match(check.stdout, /^gdm-ovirtcred .*: fine$/m);
    await step('The PAM services', check.stdout);

    const rehearsal = await machine.try('ovirt-sso rehearse');
    await step('A rehearsal', rehearsal.stdout + rehearsal.stderr);
    assert.equal(rehearsal.status, 0);
    assert.match(rehearsal.stdout, /^gdm-ovirtcred: fine\./m);
    await logged(machine, 'the module took part', 'pam_ovirt_cred.gdm-ovirtcred.*rehearsal');
    const stranger = await machine.try(`runuser -u ${alice.name} -- ovirt-sso rehearse`);
    assert.equal(stranger.status, REFUSED, stranger.stdout);
    await step('alice may not rehearse', stranger.stderr);

    const before = await machine.run('ovirt-sso status');
    assert.match(before, /^ *Host: connected, API version 3$/m);
    assert.match(before, /^ *In front: a greeter/m);
    assert.match(before, /^ *Last login: none since the agent started$/m);
    await step('The agent, before a login', before);

    host.login(alice.name, alice.password);
    await atDesk(machine, alice);
    const after = await machine.run('ovirt-sso status');
    assert.match(after, /^ *In front: a desktop in use/m);
    assert.match(after, /^ *Last login: its credentials went to PAM, /m);
    assert.match(after, new RegExp(`^ *of: ${alice.name}: `, 'm'));
    await step('The agent, after a login', after);
  },
};
