/** A program of another account that listens on a bus: a greeter, or somebody who is curious. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { PYTHON } from './logind.ts';
import { until } from './wait.ts';

/**
 * Connects as an account and asks for UserAuthenticated by every means that a bus knows: a match
 * rule, one that eavesdrops, and becoming a monitor. Prints `ready`, then each token. Calls what each
 * line of its input says, `INTERFACE MEMBER [TEXT]`, and prints the answer or the error's name.
 */
const LISTENER = `
import dbus, os, sys
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib
os.setgid(int(sys.argv[1])); os.setuid(int(sys.argv[1]))
bus = dbus.bus.BusConnection(sys.argv[2], mainloop=DBusGMainLoop())
def heard(_, message):
    if message.get_member() == 'UserAuthenticated': print('token', message.get_args_list()[0], flush=True)
bus.add_message_filter(heard)
rule = "type='signal',interface='org.ovirt.vdsm.Credentials'"
for each in (rule, rule + ",eavesdrop='true'"):
    try: bus.add_match_string(each)
    except dbus.exceptions.DBusException: pass
if sys.argv[3] == 'monitor':
    try: bus.call_blocking('org.freedesktop.DBus', '/org/freedesktop/DBus',
        'org.freedesktop.DBus.Monitoring', 'BecomeMonitor', 'asu', ([], 0))
    except dbus.exceptions.DBusException as error: print('refused', error.get_dbus_name(), flush=True)
def ask(source, _):
    line = source.readline()
    if not line: return False
    interface, member, *args = line.split()
    try:
        value = bus.call_blocking('org.ovirt.vdsm.Credentials', '/org/ovirt/sso/Agent', interface,
            member, 's' * len(args), args, timeout=5)
        print('answer', '' if value is None else str(value).replace(chr(10), ' '), flush=True)
    except dbus.exceptions.DBusException as error: print('answer', error.get_dbus_name(), flush=True)
    return True
GLib.io_add_watch(sys.stdin, GLib.IO_IN, ask)
print('ready', flush=True)
GLib.MainLoop().run()
`;

export class ForeignListener implements AsyncDisposable {
  /** Tokens that it heard, in order. */
  readonly tokens: string[] = [];
  /** The D-Bus error by which it was kept from becoming a monitor. */
  refused = '';
  readonly #process: ChildProcess;
  #isReady = false;
  readonly #answers: string[] = [];

  private constructor(uid: number, address: string, how: 'listen' | 'monitor') {
    const args = ['-c', LISTENER, String(uid), address, how];
    const listener = spawn(PYTHON, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#process = listener;
    createInterface({ input: listener.stdout }).on('line', (line) => {
      const [word = '', ...rest] = line.split(' ');
      const value = rest.join(' ');
      if (word === 'token') this.tokens.push(value);
      if (word === 'refused') this.refused = value;
      if (word === 'ready') this.#isReady = true;
      if (word === 'answer') this.#answers.push(value);
    });
  }

  static async start(
    uid: number,
    address: string,
    how: 'listen' | 'monitor' = 'listen',
  ): Promise<ForeignListener> {
    const listener = new ForeignListener(uid, address, how);
    await until(() => listener.#isReady, 'another account listens');
    return listener;
  }

  /** Calls a method of the agent's own object; its answer, or the name of a D-Bus error. */
  async ask(of: string, member: string, ...args: string[]): Promise<string> {
    this.#process.stdin?.write(`${[of, member, ...args].join(' ')}\n`);
    await until(() => this.#answers.length > 0, `an answer to ${member}`);
    return this.#answers.shift() ?? '';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }
}
