/**
 * A GNOME Shell and who it speaks with: a bus, logind, GDM, and an agent that has no login of its own.
 * For a process in a tree that support/enter.sh made ready.
 */

import { BusPeer, CALL, RETURN, SIGNAL } from '../support/bus-peer.ts';
import { LOGIND, MockLogind, startLogindBus } from '../support/logind.ts';
import { pause, until } from '../support/wait.ts';
import { GnomeShell, type ShellMode } from './gnome-shell.ts';
import { MockGdm } from './mock-gdm.ts';
import type { ShellVersion } from './support/gnome-tree.ts';

/** A file as packages have it, whose rules for `ovirtagent` are read as rules for the account `uid`. */
interface BusPolicy {
  readonly file: string;
  readonly uid: number;
}

export const SERVICE = 'gdm-ovirtcred';
const AGENT = 'org.ovirt.vdsm.Credentials';
const NAMES = [LOGIND, AGENT, 'org.gnome.DisplayManager'];
const SESSION = 'c1';

/** Who is there before the shell: a bus with its rules for the agent's name, logind, GDM. */
export async function setStage(tree: string, mode: ShellMode, policy?: BusPolicy) {
  // First: a bus drops rules for accounts that it does not know, and their connections.
  GnomeShell.makePeople(tree);
  const names = policy === undefined ? NAMES : NAMES.filter((name) => name !== AGENT);
  const owners = Object.fromEntries(names.map((name) => [name, 'root']));
  const bus = await startLogindBus('dbus-daemon', policy, owners);
  const logind = await MockLogind.start(bus);
  await logind.giveScreen();
  const account = GnomeShell.prepare(tree, mode, bus.address.replace('unix:path=', ''));
  const hasSession = mode === 'user';
  const session = { id: SESSION, ...account, class: hasSession ? 'user' : 'greeter' };
  const place = { socket: `${tree}/run/gdm`, address: 'unix:path=/run/gdm' };
  const gdm = await MockGdm.start(bus.address, { ...place, hasSession });
  return { bus, logind, gdm, session };
}

/** Waits until the shell has called this of GDM, behind the first `from` calls; gives the call. */
export async function calledOf(gdm: MockGdm, call: string | RegExp, from = 0): Promise<string> {
  const find = (): string | undefined =>
    gdm.calls
      .slice(from)
      .find((each) => (call instanceof RegExp ? call.test(each) : each === call));
  const isThere = (): boolean => find() !== undefined;
  await until(isThere, `the shell calls ${call}; it called ${gdm.calls.join(' ')}`, 60_000);
  return find() ?? '';
}

export class GnomeStage {
  readonly shell: GnomeShell;
  readonly gdm: MockGdm;
  readonly #logind: MockLogind;
  readonly #agent: BusPeer;
  readonly #stranger: BusPeer;
  /** Who has called Ready(), each time. */
  readonly #ready: string[];

  private constructor(
    shell: GnomeShell,
    gdm: MockGdm,
    logind: MockLogind,
    agent: BusPeer,
    stranger: BusPeer,
    ready: string[],
  ) {
    this.shell = shell;
    this.gdm = gdm;
    this.#logind = logind;
    this.#agent = agent;
    this.#stranger = stranger;
    this.#ready = ready;
  }

  static async set(tree: string, version: ShellVersion, mode: ShellMode): Promise<GnomeStage> {
    const { bus, logind, gdm, session } = await setStage(tree, mode);
    await logind.add(session);
    await logind.bring(session.id);
    const agent = await BusPeer.connect(bus.address);
    const ready: string[] = [];
    agent.onMessage = ({ type, member, sender = '', serial = 0 }) => {
      if (type !== CALL) return;
      if (member === 'Ready') ready.push(sender);
      agent.send({ type: RETURN, replySerial: serial, destination: sender });
    };
    await agent.own(AGENT);
    const stranger = await BusPeer.connect(bus.address);
    const shell = await GnomeShell.start(tree, version, mode);
    return new GnomeStage(shell, gdm, logind, agent, stranger, ready);
  }

  /** How often the extension has asked for a login that came before. */
  get ready(): number {
    return this.#ready.length;
  }

  /** Waits until it has asked that often. */
  async asked(count: number): Promise<void> {
    await until(() => this.ready >= count, `the extension asks ${count} times`, 60_000);
  }

  /** The agent announces a token to the shell, by unicast. */
  announce(token: string): void {
    this.#tell(this.#agent, token);
  }

  /** Another program does; time enough for the shell to believe it. */
  async deceive(token: string): Promise<void> {
    this.#tell(this.#stranger, token);
    await this.quiet();
  }

  /** {@link calledOf} */
  async called(call: string, from = 0): Promise<void> {
    await calledOf(this.gdm, call, from);
  }

  /** Time enough for the shell to do what it should not. */
  async quiet(): Promise<void> {
    await this.#agent.fence(this.#shellName);
    await pause(1_000);
  }

  /** What GDM does when a person is who has the session. */
  async unlock(): Promise<void> {
    await this.#logind.unlock(SESSION);
  }

  get #shellName(): string {
    return this.#ready[0] ?? '';
  }

  #tell(from: BusPeer, token: string): void {
    from.send({
      type: SIGNAL,
      destination: this.#shellName,
      path: '/org/ovirt/vdsm/Credentials',
      interface: AGENT,
      member: 'UserAuthenticated',
      signature: 's',
      body: [token],
    });
  }
}
