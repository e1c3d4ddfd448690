/**
 * A real polkitd on a private bus, with our rules and no others, asked as systemd asks it. It runs in
 * a mount namespace with rules, actions and accounts of its own.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { PrivateBus } from './bus.ts';
import { BusPeer, RETURN } from './bus-peer.ts';
import { startLogindBus } from './logind.ts';
import { root } from './make.ts';
import { until } from './wait.ts';

const POLKIT = 'org.freedesktop.PolicyKit1';
const SCRIPT = `mount --bind "$1/rules" /etc/polkit-1/rules.d &&
  mount --bind "$1/rules" /usr/share/polkit-1/rules.d &&
  mount --bind "$1/actions" /usr/share/polkit-1/actions && mount --bind "$1/passwd" /etc/passwd &&
  exec /usr/lib/polkit-1/polkitd --no-debug`;

/** As systemd's own, reduced to what polkitd needs to know of an action: it is refused by itself. */
const ACTIONS = `<!DOCTYPE policyconfig PUBLIC "-//freedesktop//DTD PolicyKit Policy Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/PolicyKit/1/policyconfig.dtd">
<policyconfig><action id="org.freedesktop.systemd1.manage-units"><description>x</description>
<message>x</message><defaults><allow_any>no</allow_any><allow_inactive>no</allow_inactive>
<allow_active>no</allow_active></defaults></action></policyconfig>
`;

export class Polkit implements AsyncDisposable {
  readonly #folder = mkdtempSync(`${tmpdir()}/ovirt-sso-polkit-`);
  readonly #bus: PrivateBus;
  readonly #peer: BusPeer;
  readonly #daemon: ChildProcess;

  private constructor(bus: PrivateBus, peer: BusPeer, accounts: Readonly<Record<string, number>>) {
    this.#bus = bus;
    this.#peer = peer;
    for (const name of ['rules', 'actions']) mkdirSync(`${this.#folder}/${name}`);
    const rules = readFileSync(`${root}/packaging/polkit/50-ovirt-guest-agent.rules`);
    writeFileSync(`${this.#folder}/rules/50-ovirt-guest-agent.rules`, rules);
    writeFileSync(`${this.#folder}/actions/test.policy`, ACTIONS);
    const lines = Object.entries(accounts).map(
      ([name, uid]) => `${name}:x:${uid}:${uid}::/:/bin/sh`,
    );
    const passwd = readFileSync('/etc/passwd', 'utf8') + lines.join('\n');
    writeFileSync(`${this.#folder}/passwd`, `${passwd}\n`);
    this.#daemon = spawn('unshare', ['--mount', 'sh', '-c', SCRIPT, 'sh', this.#folder], {
      stdio: 'ignore',
      env: { PATH: process.env.PATH, DBUS_SYSTEM_BUS_ADDRESS: bus.address },
    });
  }

  /** With accounts of these names and uids. */
  static async start(accounts: Readonly<Record<string, number>>): Promise<Polkit> {
    const bus = await startLogindBus('dbus-daemon', undefined, { [POLKIT]: 'polkitd' });
    const polkit = new Polkit(bus, await BusPeer.connect(bus.address), accounts);
    let isThere = false;
    while (!isThere) {
      if (polkit.#daemon.exitCode !== null) throw new Error('polkitd does not start');
      isThere = (await polkit.#peer.ownerOf(POLKIT)) !== undefined;
    }
    return polkit;
  }

  /** Whether a process of this account may do it without a password. */
  async allows(uid: number, action: string, details: Readonly<Record<string, string>>) {
    const subject = spawn('sleep', ['60'], { uid, gid: uid, stdio: 'ignore' });
    try {
      await until(() => subject.pid !== undefined, 'a process of the account');
      const { type, body } = await this.#peer.call({
        destination: POLKIT,
        path: '/org/freedesktop/PolicyKit1/Authority',
        interface: `${POLKIT}.Authority`,
        member: 'CheckAuthorization',
        signature: '(sa{sv})sa{ss}us',
        body: [subjectOf(subject.pid ?? 0, uid), action, Object.entries(details), 0, ''],
      });
      if (type !== RETURN) throw new Error(`polkit: ${String(body?.[0])}`);
      const [result] = body ?? [];
      return Array.isArray(result) && result[0] === true;
    } finally {
      subject.kill('SIGKILL');
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#peer[Symbol.dispose]();
    if (this.#daemon.exitCode === null && this.#daemon.signalCode === null) {
      this.#daemon.kill('SIGKILL');
      await once(this.#daemon, 'exit');
    }
    await this.#bus[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function subjectOf(pid: number, uid: number): unknown {
  const details = [
    ['pid', ['u', pid]],
    // 0: polkit looks for itself.
    ['start-time', ['t', 0n]],
    ['uid', ['i', uid]],
  ];
  return ['unix-process', details];
}
