/** What a program in the guest can try at the credential socket; Perl is on every Debian. */

import type { Machine } from './machine/machine.ts';

const CONNECT = `use Socket;
  my $to = pack_sockaddr_un("\\0/tmp/ovirt-cred-channel");
  sub peer { socket(my $s, PF_UNIX, SOCK_STREAM, 0); connect($s, $to) or die "connect: $!\\n"; $s }`;

/** As root, presents this token; gives how many bytes came back. */
export async function present(machine: Machine, token: string): Promise<number> {
  const script = `${CONNECT}
    my $s = peer(); syswrite($s, '${token}'); shutdown($s, 1);
    my $all = ''; while (sysread($s, my $b, 4096)) { $all .= $b } print length $all;`;
  return Number(await machine.run('perl -', script));
}

/** As this account, connects so many times, or finds the queue full, in which nobody may be served. */
export async function storm(machine: Machine, account: string, times: number): Promise<void> {
  const script = `use Socket qw(:DEFAULT SOCK_NONBLOCK);
    my $to = pack_sockaddr_un("\\0/tmp/ovirt-cred-channel");
    for (1 .. ${times}) {
      socket(my $s, PF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
      connect($s, $to) or $!{EAGAIN} or die "connect: $!\\n";
      close $s;
    }`;
  await machine.run(`runuser -u ${account} -- perl -`, script);
}

/** As this account, tries to bind the socket's name; gives the error, empty when it could. */
export async function bindError(machine: Machine, account: string): Promise<string> {
  const script = `use Socket; socket(my $s, PF_UNIX, SOCK_STREAM, 0);
    bind($s, pack_sockaddr_un("\\0/tmp/ovirt-cred-channel")) or print $!;`;
  return machine.run(`LC_ALL=C runuser -u ${account} -- perl -`, script);
}
