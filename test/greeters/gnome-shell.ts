/**
 * The unmodified GNOME Shell of a Debian tree, headless: as GDM's greeter, with the settings that GDM's
 * own generate-config makes, or as the desktop of alice. On the private buses of a test.
 */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { BusPeer, ERROR } from '../support/bus-peer.ts';
import { root } from '../support/make.ts';
import { pause } from '../support/wait.ts';
import type { ShellVersion } from './support/gnome-tree.ts';

export type ShellMode = 'gdm' | 'user';

export interface ShellAccount {
  readonly user: string;
  readonly uid: number;
}

export const AGENT_UID = 890;
const PEOPLE = `alice:x:1001:1001:Alice Example,,,:/run/alice:/bin/bash
ovirtagent:x:${AGENT_UID}:${AGENT_UID}::/nonexistent:/usr/sbin/nologin
`;

const SESSION_BUS = `<busconfig><type>session</type><listen>unix:path=/run/shell/bus</listen>
<auth>EXTERNAL</auth><policy context="default"><allow user="*"/><allow own="*"/>
<allow send_destination="*"/><allow receive_sender="*"/></policy><standard_session_servicedirs/>
</busconfig>
`;
const ENVIRONMENT = {
  PATH: '/usr/bin:/bin',
  LANG: 'C.UTF-8',
  DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/shell/bus',
  LIBGL_ALWAYS_SOFTWARE: '1',
  XDG_RUNTIME_DIR: '/run/shell',
  XDG_SESSION_ID: 'c1',
};
const ROLES = {
  gdm: {
    account: 'Debian-gdm',
    HOME: '/var/lib/gdm3',
    DCONF_PROFILE: 'gdm',
    GNOME_SHELL_SESSION_MODE: 'gdm',
    RUNNING_UNDER_GDM: 'true',
    XDG_DATA_DIRS: '/usr/share/gdm/greeter:/usr/local/share:/usr/share',
    XDG_SESSION_CLASS: 'greeter',
  },
  user: { account: 'alice', HOME: '/run/alice', XDG_SESSION_CLASS: 'user' },
} as const;

/** Letters that stand for other keys (keysymdef.h). */
const KEYS: Readonly<Record<string, number>> = { '\n': 0xff0d, '\t': 0xffe1 };

/** A shell on two busy cores, drawing in software. */
const PATIENCE_MS = 120_000;

export class GnomeShell {
  /** The shell's module `ui/main`, as code that is looked at may name it. */
  readonly main: string;
  readonly #tree: string;
  readonly #bus: BusPeer;
  readonly #as: readonly string[];

  private constructor(tree: string, version: ShellVersion, mode: ShellMode, bus: BusPeer) {
    this.main = version === '43' ? 'imports.ui.main' : 'Main';
    this.#tree = tree;
    this.#bus = bus;
    this.#as = asAccountOf(mode);
  }

  /** Makes the accounts, for the tree, and for the bus and the agent, which run outside of it. */
  static makePeople(tree: string): void {
    copyFileSync(`${tree}/etc/passwd`, `${tree}/tmp/passwd`);
    appendFileSync(`${tree}/tmp/passwd`, PEOPLE);
    for (const place of [tree, '']) cover(`${tree}/tmp/passwd`, `${place}/etc/passwd`);
  }

  /**
   * Makes what it needs of the disk; `systemBus` is the path of that bus's socket. Gives the account
   * that it will run under.
   */
  static prepare(tree: string, mode: ShellMode, systemBus: string): ShellAccount {
    const user = ROLES[mode].account;
    for (const folder of ['run/dbus', 'run/systemd/seats', 'run/shell', 'run/alice']) {
      mkdirSync(`${tree}/${folder}`, { recursive: true });
    }
    mkdirSync(`${tree}/var/lib/gdm3`, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'mode=711', 'none', `${tree}/var/lib/gdm3`]);
    writeFileSync(`${tree}/run/dbus/system_bus_socket`, '');
    cover(systemBus, `${tree}/run/dbus/system_bus_socket`);
    // The greeter's settings, with the file of our package among them.
    const settings = `${tree}/usr/share/gdm/dconf`;
    cpSync(settings, `${tree}/tmp/dconf`, { recursive: true, verbatimSymlinks: true });
    copyFileSync(`${root}/packaging/dconf/ovirt-sso`, `${tree}/tmp/dconf/50-ovirt-sso`);
    cover(`${tree}/tmp/dconf`, settings);
    execFileSync('chroot', [tree, '/usr/share/gdm/generate-config'], { stdio: 'ignore' });
    execFileSync('chroot', [tree, 'chown', '-R', user, '/run/shell', '/run/alice']);
    execFileSync('chroot', [tree, 'chmod', '700', '/run/shell', '/run/alice']);
    return { user, uid: statSync(`${tree}/run/shell`).uid };
  }

  static async start(tree: string, version: ShellVersion, mode: ShellMode): Promise<GnomeShell> {
    writeFileSync(`${tree}/tmp/session-bus.conf`, SESSION_BUS);
    const daemon = ['dbus-daemon', '--nofork', '--config-file=/tmp/session-bus.conf'];
    inTree(tree, 'session-bus', [...asAccountOf(mode), ...daemon]);
    const address = `unix:path=${tree}/run/shell/bus`;
    const bus = await patiently(() => BusPeer.connect(address));
    const shell = new GnomeShell(tree, version, mode, bus);
    const line = ['gnome-shell', '--headless', '--wayland', '--no-x11', '--unsafe-mode'];
    const screen = [`--mode=${mode}`, '--virtual-monitor', '1024x768'];
    inTree(tree, 'shell', [...asAccountOf(mode), ...line, ...screen]);
    await shell.until(`!${shell.main}.layoutManager._startingUp`);
    return shell;
  }

  /** What `code` is, as the shell itself says (org.gnome.Shell.Eval, which --unsafe-mode opens). */
  async look(code: string): Promise<unknown> {
    const call = {
      destination: 'org.gnome.Shell',
      path: '/org/gnome/Shell',
      interface: 'org.gnome.Shell',
      member: 'Eval',
      signature: 's',
      body: [code],
    };
    const { type, body } = await this.#bus.call(call, PATIENCE_MS);
    const [isFine, answer] = body ?? [];
    if (type === ERROR || isFine !== true) throw new Error(`${code}: ${String(answer)}`);
    return answer === '' ? undefined : JSON.parse(String(answer));
  }

  /** Waits until `code` is true. */
  async until(code: string): Promise<void> {
    const isTrue = async (): Promise<void> => {
      if ((await this.look(code)) !== true) throw new Error('it is not');
    };
    await patiently(isTrue).catch((cause: unknown) => {
      throw new Error(`waited in vain for ${code}; the shell wrote:\n${this.log}`, { cause });
    });
  }

  /** Types on a keyboard of the seat; `\t` is Shift alone, which wakes a dark screen. */
  async type(text: string): Promise<void> {
    const keys = [...text].map((letter) => KEYS[letter] ?? letter.charCodeAt(0));
    await this.look(`const { Clutter, GLib } = imports.gi;
      globalThis.keyboard ??= Clutter.get_default_backend().get_default_seat()
        .create_virtual_device(Clutter.InputDeviceType.KEYBOARD_DEVICE);
      for (const key of ${JSON.stringify(keys)}) {
        keyboard.notify_keyval(GLib.get_monotonic_time(), key, Clutter.KeyState.PRESSED);
        keyboard.notify_keyval(GLib.get_monotonic_time(), key, Clutter.KeyState.RELEASED);
      } true`);
  }

  /** Leaves a picture of the screen in build/greeters. */
  async picture(name: string): Promise<void> {
    await this.look(`const { Gio, Shell } = imports.gi;
      globalThis.pictureIsTaken = false;
      const stream = Gio.File.new_for_path('/run/shell/screen.png')
        .replace(null, false, Gio.FileCreateFlags.NONE, null);
      new Shell.Screenshot().screenshot(false, stream, () => {
        stream.close(null);
        globalThis.pictureIsTaken = true;
      }); true`);
    await this.until('globalThis.pictureIsTaken');
    mkdirSync(`${root}/build/greeters`, { recursive: true });
    copyFileSync(`${this.#tree}/run/shell/screen.png`, `${root}/build/greeters/${name}.png`);
  }

  /** Lets a screen reader listen; {@link spoken} is what it hears. */
  async listen(): Promise<void> {
    copyFileSync(`${root}/test/greeters/support/spoken.js`, `${this.#tree}/tmp/spoken.js`);
    inTree(this.#tree, 'spoken', [...this.#as, 'gjs', '-m', '/tmp/spoken.js']);
    await patiently(async () => {
      if (!this.#words('spoken').includes('listening')) throw new Error(this.#words('spoken'));
    });
  }

  /** The labels of each notification, as JSON. */
  get spoken(): string[] {
    const lines = this.#words('spoken').split('\n');
    return lines.filter((line) => line.startsWith('['));
  }

  /** What the shell wrote. */
  get log(): string {
    return this.#words('shell');
  }

  #words(name: string): string {
    return readFileSync(`${this.#tree}/tmp/${name}.log`, 'utf8');
  }
}

function asAccountOf(mode: ShellMode): string[] {
  const { account, ...own } = ROLES[mode];
  const environment = Object.entries({ ...ENVIRONMENT, ...own });
  const variables = environment.map(([key, value]) => `${key}=${value}`);
  return ['setpriv', `--reuid=${account}`, '--clear-groups', 'env', '-i', ...variables];
}

/** Starts a program of the tree, whose words go to a file; it ends with the namespace. */
function inTree(tree: string, name: string, command: readonly string[]): ChildProcess {
  const log = openSync(`${tree}/tmp/${name}.log`, 'a');
  return spawn('chroot', [tree, ...command], { stdio: ['ignore', log, log] });
}

function cover(own: string, place: string): void {
  execFileSync('mount', ['--bind', own, place]);
}

async function patiently<Result>(attempt: () => Promise<Result>): Promise<Result> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(100);
    }
  }
}
