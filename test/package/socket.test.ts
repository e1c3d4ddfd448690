/** The credential socket in a booted Debian, whatever strangers do while there is no agent behind it. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SimulatedHost } from '../support/host.ts';
import { Booted } from './support/booted.ts';
import { CleanRoot } from './support/clean-root.ts';
import { debs } from './support/packages.ts';

const SERVICE = 'ovirt-sso-agent.service';
const CONFIG = '/etc/ovirt-guest-agent.conf';

/** A thousand connections of an account without rights; says how many found nobody who listens. */
const STRANGER = `
use Socket qw(:DEFAULT SOCK_NONBLOCK);
my $failed = 0;
for (1..1000) {
  socket(my $peer, PF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0) or die;
  # A queue that is full is listened at too.
  connect($peer, pack_sockaddr_un("\\0/tmp/ovirt-cred-channel")) or $!{EAGAIN} or $failed++;
  close $peer;
}
socket(my $own, PF_UNIX, SOCK_STREAM, 0) or die;
my $bound = bind($own, pack_sockaddr_un("\\0/tmp/ovirt-cred-channel")) ? "bound" : "not bound";
print "$failed failed, $bound\\n";
`;

it('is listened at, and nobody can take its name, while the agent is stopped, fails or has no port', async () => {
  using root = new CleanRoot();
  const folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-port-'));
  using host = new SimulatedHost(folder, { patienceMs: 60_000 });
  host.connect();
  const files = root.bring(debs().filter((file) => !file.includes('greeter')));
  root.must(`dpkg --install ${files.join(' ')} && useradd mallory`);
  root.write('/packages/stranger.pl', STRANGER);
  await using machine = await Booted.boot(root, host);
  await machine.must('chown ovirtagent /dev/virtio-ports/*');
  await machine.must('ovirt-sso pam install --service gdm-ovirtcred');

  const states = [
    ['stopped', `systemctl stop ${SERVICE}`, 'true'],
    ['failing', `echo nonsense > ${CONFIG}; systemctl restart ${SERVICE}`, `rm ${CONFIG}`],
    ['without a port', 'chown root /dev/virtio-ports/*', 'chown ovirtagent /dev/virtio-ports/*'],
  ] as const;
  for (const [state, make, mend] of states) {
    await machine.run(make);
    const said = await machine.must('setpriv --reuid=mallory --clear-groups perl stranger.pl');
    expect(said, state).toBe('0 failed, not bound\n');
    expect(await machine.must('systemctl is-active ovirt-sso-agent.socket')).toBe('active\n');
    await machine.must(mend);
    await machine.must(`systemctl restart ${SERVICE}`);
    await host.next('heartbeat');
    expect(await machine.must('ovirt-sso rehearse'), state).toContain('gdm-ovirtcred: fine');
  }
  rmSync(folder, { recursive: true });
});
