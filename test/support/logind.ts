/**
 * logind on a private bus, played by python-dbusmock's template and moved by a test. The template
 * has neither ScheduleShutdown nor SetWallMessage; they are added.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { BusKind } from './bus.ts';
import { PrivateBus } from './bus.ts';
import { BusPeer, ERROR } from './bus-peer.ts';

export const LOGIND = 'org.freedesktop.login1';
const PATH = '/org/freedesktop/login1';
const SEAT_PATH = `${PATH}/seat/seat0`;
const MOCK = 'org.freedesktop.DBus.Mock';
const PROPERTIES = 'org.freedesktop.DBus.Properties';
/** Debian's interpreter: python3-dbusmock is a package for it alone. */
export const PYTHON = '/usr/bin/python3';

export interface MockSession {
  readonly id: string;
  readonly uid: number;
  readonly user: string;
  readonly class?: string;
  readonly type?: string;
  readonly isLocked?: boolean;
}

/**
 * A private bus where root may be logind, or where `owners` may own names, each with its account.
 * `policy` is a file as packages have it, whose rules for `ovirtagent` are read as rules for the
 * account `uid`.
 */
export async function startLogindBus(
  kind: BusKind,
  policy?: { readonly file: string; readonly uid: number },
  owners: Readonly<Record<string, string>> = { [LOGIND]: 'root' },
): Promise<PrivateBus> {
  const bus = new PrivateBus(kind);
  const config = `${bus.address.replace('unix:path=', '')}.conf`;
  const rules = Object.entries(owners).map(
    ([name, user]) => `<policy user="${user}"><allow own="${name}"/></policy>`,
  );
  if (policy !== undefined) {
    const text = readFileSync(policy.file, 'utf8');
    const included = config.replace(/bus\.conf$/, 'agent-policy.conf');
    writeFileSync(included, text.replaceAll('user="ovirtagent"', `user="${policy.uid}"`));
    rules.push(`<include>${included}</include>`);
  }
  const whole = readFileSync(config, 'utf8');
  writeFileSync(config, whole.replace('</busconfig>', `${rules.join('\n')}\n</busconfig>`));
  await bus.start();
  return bus;
}

export class MockLogind implements AsyncDisposable {
  readonly #address: string;
  #process: ChildProcess | undefined;
  #peer: BusPeer | undefined;

  private constructor(address: string) {
    this.#address = address;
  }

  static async start(bus: PrivateBus): Promise<MockLogind> {
    const logind = new MockLogind(bus.address);
    try {
      await logind.start();
    } catch (error) {
      await logind.kill();
      throw error;
    }
    return logind;
  }

  /** Starts it without a session, or starts it again after {@link kill}. */
  async start(): Promise<void> {
    const args = ['-m', 'dbusmock', '--template', 'logind'];
    const errors: Buffer[] = [];
    this.#process = spawn(PYTHON, args, {
      env: { PATH: process.env.PATH, DBUS_SYSTEM_BUS_ADDRESS: this.#address },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process.stderr?.on('data', (bytes: Buffer) => errors.push(bytes));
    const peer = await BusPeer.connect(this.#address);
    this.#peer = peer;
    let isThere = false;
    while (!isThere) {
      if (this.#process.exitCode !== null) throw new Error(`no dbusmock: ${Buffer.concat(errors)}`);
      // It owns the name before it has the template's methods.
      const reply = await peer.call({
        destination: LOGIND,
        path: PATH,
        interface: `${LOGIND}.Manager`,
        member: 'CanSuspend',
      });
      isThere = reply.type !== ERROR;
    }
    await this.method('ScheduleShutdown', 'st');
    await this.method('SetWallMessage', 'sb');
    await this.#mock(PATH, 'AddSeat', 's', ['seat0']);
  }

  /** Adds a method of the manager, or replaces one; `code` is Python. */
  async method(name: string, signature: string, answer = '', code = ''): Promise<void> {
    const body = [`${LOGIND}.Manager`, name, signature, answer, code];
    await this.#mock(PATH, 'AddMethod', 'sssss', body);
  }

  /** From now on this method fails with a D-Bus error. */
  async refuse(name: string, signature: string, error: string): Promise<void> {
    const code = `raise dbus.exceptions.DBusException("canary", name="${error}")`;
    await this.method(name, signature, '', code);
  }

  async add(session: MockSession): Promise<void> {
    const { id, uid, user, class: name = 'user', type = 'wayland', isLocked = false } = session;
    await this.#mock(PATH, 'AddSession', 'ssusb', [id, 'seat0', uid, user, false]);
    await this.set(id, { Class: ['s', name], Type: ['s', type], LockedHint: ['b', isLocked] });
    // The template brings each new session to the front of the seat.
    await this.bring(undefined);
  }

  async remove(id: string): Promise<void> {
    await this.#mock(PATH, 'RemoveObject', 's', [`${PATH}/session/${id}`]);
  }

  /** Brings a session to the front of the seat, and `from` to the back, as logind tells it. */
  async bring(to: string | undefined, from?: string): Promise<void> {
    if (from !== undefined) await this.set(from, { Active: ['b', false], State: ['s', 'online'] });
    if (to !== undefined) await this.set(to, { Active: ['b', true], State: ['s', 'active'] });
    const active = to === undefined ? ['', '/'] : [to, `${PATH}/session/${to}`];
    // Not by UpdateProperties, which takes no struct.
    const body = [`${LOGIND}.Seat`, 'ActiveSession', ['(so)', active]];
    await this.#ask(SEAT_PATH, PROPERTIES, 'Set', 'ssv', body);
  }

  /** Gives the seat a screen, which the template's have not. */
  async giveScreen(): Promise<void> {
    await this.#update(SEAT_PATH, `${LOGIND}.Seat`, { CanGraphical: ['b', true] });
  }

  /** Says of a session that it is on this seat; '' is none. */
  async move(id: string, seat: string): Promise<void> {
    const place = [seat, seat === '' ? '/' : `${PATH}/seat/${seat}`];
    const body = [`${LOGIND}.Session`, 'Seat', ['(so)', place]];
    await this.#ask(`${PATH}/session/${id}`, PROPERTIES, 'Set', 'ssv', body);
  }

  /** Changes properties of a session and tells so; each value with its signature. */
  async set(id: string, properties: Readonly<Record<string, [string, unknown]>>): Promise<void> {
    await this.#update(`${PATH}/session/${id}`, `${LOGIND}.Session`, properties);
  }

  /** Tells a session to unlock itself, as UnlockSession() does. */
  async unlock(id: string): Promise<void> {
    const body = [`${LOGIND}.Session`, 'Unlock', '', []];
    await this.#mock(`${PATH}/session/${id}`, 'EmitSignal', 'sssav', body);
  }

  /** Sends a signal of the manager that carries one truth. */
  async signal(name: string, value: boolean): Promise<void> {
    const body = [`${LOGIND}.Manager`, name, 'b', [['b', value]]];
    await this.#mock(PATH, 'EmitSignal', 'sssav', body);
  }

  /** What the manager was asked to do: `Name(arguments)`. */
  async calls(): Promise<string[]> {
    const [calls] = await this.#mock(PATH, 'GetCalls', '', []);
    if (!Array.isArray(calls)) throw new Error('dbusmock does not tell its calls');
    const asked = calls.map(([, name, args]) => `${name}(${args.map(String).join()})`);
    return asked.filter((call) => call !== 'CanSuspend()');
  }

  /** Who delays what: `what by who: mode`. */
  async inhibitors(): Promise<string[]> {
    const [all] = await this.#ask(PATH, `${LOGIND}.Manager`, 'ListInhibitors', '', []);
    if (!Array.isArray(all)) throw new Error('dbusmock does not tell its inhibitors');
    return all.map(([what, who, , mode]) => `${what} by ${who}: ${mode}`);
  }

  async forget(): Promise<void> {
    await this.#mock(PATH, 'ClearCalls', '', []);
  }

  /** Ends it without a farewell. */
  async kill(): Promise<void> {
    this.#peer?.[Symbol.dispose]();
    const ended = this.#process;
    this.#process = undefined;
    if (ended === undefined || ended.exitCode !== null || ended.signalCode !== null) return;
    ended.kill('SIGKILL');
    await once(ended, 'exit');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  async #update(
    path: string,
    of: string,
    properties: Readonly<Record<string, [string, unknown]>>,
  ): Promise<void> {
    await this.#mock(path, 'UpdateProperties', 'sa{sv}', [of, Object.entries(properties)]);
  }

  #mock(path: string, member: string, signature: string, body: unknown[]): Promise<unknown[]> {
    return this.#ask(path, MOCK, member, signature, body);
  }

  async #ask(
    path: string,
    of: string,
    member: string,
    signature: string,
    body: unknown[],
  ): Promise<unknown[]> {
    if (this.#peer === undefined) throw new Error('the mock was not started');
    const reply = await this.#peer.call({
      destination: LOGIND,
      path,
      interface: of,
      member,
      ...(signature !== '' && { signature, body }),
    });
    if (reply.type === ERROR) throw new Error(`dbusmock: ${member}: ${String(reply.body?.[0])}`);
    return reply.body ?? [];
  }
}
