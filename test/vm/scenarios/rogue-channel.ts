import assert from 'node:assert/strict';
import { logged } from '../journal.ts';
import { alice, mallory } from '../people.ts';
import type { Scenario } from '../scenario.ts';
import { atDesk, nobodyAtDesk } from '../sessions.ts';

/** GDM lets every user have its root worker start any PAM service, and answer what it asks. */
const ROGUE = `
imports.gi.versions.Gdm = '1.0';
const { Gdm, GLib } = imports.gi;
const loop = new GLib.MainLoop(null, false);
const verifier = new Gdm.Client().open_reauthentication_channel_sync('${mallory.name}', null);
verifier.connect('secret-info-query', (_, service) => {
  print('asked');
  verifier.call_answer_query(service, 'ovirt-sso-${'x'.repeat(43)}', null, null);
});
for (const end of ['verification-complete', 'verification-failed', 'conversation-stopped'])
  verifier.connect(end, () => { print(end); loop.quit(); });
verifier.call_begin_verification_for_user_sync('gdm-ovirtcred', '${alice.name}', null);
loop.run();
`;

export const rogueChannel: Scenario = {
  title: 'Another user who starts the PAM service through GDM burns no login',
  async play({ machine, host, step }) {
    await machine.run('cat > /run/rogue.js && chmod 644 /run/rogue.js', ROGUE);
    const rogue = `systemd-run --quiet --wait --pipe --uid ${mallory.name} -p PAMName=login gjs /run/rogue.js`;
    const { stdout, stderr } = await machine.try(rogue);
    assert.match(stdout, /asked/, stderr);
    assert.doesNotMatch(stdout, /verification-complete/);
    await logged(machine, 'the agent refuses the token', 'pam_ovirt_cred.*refused by the agent');
    await nobodyAtDesk(machine);
    await step('mallory answered with a token of her own, which was refused');

    host.login(alice.name, alice.password);
    await atDesk(machine, alice);
    await step('alice logs in');
  },
};
