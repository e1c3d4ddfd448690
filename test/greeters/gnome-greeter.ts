/**
 * GDM's greeter: the unmodified GNOME Shell 43 of a Debian tree in its mode `gdm`, headless, with the
 * settings that GDM's own generate-config makes, on the private buses of a test.
 */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { BusPeer, ERROR } from '../support/bus-peer.ts';
import { root } from '../support/make.ts';
import { pause } from '../support/wait.ts';

const SESSION_BUS = `<busconfig><type>session</type><listen>unix:path=/run/greeter/bus</listen>
<auth>EXTERNAL</auth><policy context="default"><allow user="*"/><allow own="*"/>
<allow send_destination="*"/><allow receive_sender="*"/></policy><standard_session_servicedirs/></busconfig>
`;
const ENVIRONMENT = {
  PATH: '/usr/bin:/bin',
  HOME: '/var/lib/gdm3',
  LANG: 'C.UTF-8',
  DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/greeter/bus',
  DCONF_PROFILE: 'gdm',
  GNOME_SHELL_SESSION_MODE: 'gdm',
  LIBGL_ALWAYS_SOFTWARE: '1',
  RUNNING_UNDER_GDM: 'true',
  XDG_DATA_DIRS: '/usr/share/gdm/greeter:/usr/local/share:/usr/share',
  XDG_RUNTIME_DIR: '/run/greeter',
  XDG_SESSION_CLASS: 'greeter',
  XDG_SESSION_ID: 'c1',
};
/** A shell on two busy cores, drawing in software. */
const PATIENCE_MS = 120_000;

export class GnomeGreeter {
  readonly #tree: string;
  readonly #bus: BusPeer;

  private constructor(tree: string, bus: BusPeer) {
    this.#tree = tree;
    this.#bus = bus;
  }

  /** What the greeter needs of the disk; `systemBus` is the path of that bus's socket. */
  static prepare(tree: string, systemBus: string): void {
    for (const folder of ['run/dbus', 'run/systemd/seats', 'run/greeter', 'var/lib/gdm3']) {
      mkdirSync(`${tree}/${folder}`, { recursive: true });
    }
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'mode=711', 'none', `${tree}/var/lib/gdm3`]);
    const socket = `${tree}/run/dbus/system_bus_socket`;
    writeFileSync(socket, '');
    cover(systemBus, socket);
    // The greeter's settings, with the file of our package among them.
    cpSync(`${tree}/usr/share/gdm/dconf`, `${tree}/tmp/dconf`, {
      recursive: true,
      verbatimSymlinks: true,
    });
    copyFileSync(`${root}/packaging/dconf/ovirt-sso`, `${tree}/tmp/dconf/50-ovirt-sso`);
    cover(`${tree}/tmp/dconf`, `${tree}/usr/share/gdm/dconf`);
    execFileSync('chroot', [tree, '/usr/share/gdm/generate-config'], { stdio: 'ignore' });
    execFileSync('chroot', [tree, 'chown', '-R', 'Debian-gdm:Debian-gdm', '/run/greeter']);
    execFileSync('chroot', [tree, 'chmod', '700', '/run/greeter']);
  }

  static async start(tree: string): Promise<GnomeGreeter> {
    writeFileSync(`${tree}/tmp/session-bus.conf`, SESSION_BUS);
    const daemon = ['dbus-daemon', '--nofork', '--config-file=/tmp/session-bus.conf'];
    inTree(tree, 'session-bus', [...AS_GDM, ...daemon]);
    const address = `unix:path=${tree}/run/greeter/bus`;
    const greeter = new GnomeGreeter(tree, await patiently(() => BusPeer.connect(address)));
    const shell = ['gnome-shell', '--headless', '--wayland', '--no-x11', '--unsafe-mode'];
    const screen = ['--mode=gdm', '--virtual-monitor', '1024x768'];
    inTree(tree, 'shell', [...AS_GDM, ...shell, ...screen]);
    await greeter.until('!imports.ui.main.layoutManager._startingUp');
    return greeter;
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
    await patiently(async () => {
      if ((await this.look(code)) !== true) throw new Error(`not true: ${code}\n${this.log}`);
    });
  }

  /** Types on a keyboard of the seat. */
  async type(text: string): Promise<void> {
    const keys = [...text].map((letter) => (letter === '\n' ? 0xff0d : letter.charCodeAt(0)));
    await this.look(`const { Clutter, GLib } = imports.gi;
      globalThis.keyboard ??= Clutter.get_default_backend().get_default_seat()
        .create_virtual_device(Clutter.InputDeviceType.KEYBOARD_DEVICE);
      for (const key of ${JSON.stringify(keys)}) {
        keyboard.notify_keyval(GLib.get_monotonic_time(), key, Clutter.KeyState.PRESSED);
        keyboard.notify_keyval(GLib.get_monotonic_time(), key, Clutter.KeyState.RELEASED);
      } true`);
  }

  /** A picture of the screen, as PNG. */
  async picture(): Promise<Buffer> {
    await this.look(`const { Gio, Shell } = imports.gi;
      globalThis.pictureIsTaken = false;
      const stream = Gio.File.new_for_path('/var/lib/gdm3/screen.png')
        .replace(null, false, Gio.FileCreateFlags.NONE, null);
      new Shell.Screenshot().screenshot(false, stream, () => {
        stream.close(null);
        globalThis.pictureIsTaken = true;
      }); true`);
    await this.until('globalThis.pictureIsTaken');
    return readFileSync(`${this.#tree}/var/lib/gdm3/screen.png`);
  }

  /** Lets a screen reader listen; {@link spoken} is what it hears. */
  async listen(): Promise<void> {
    copyFileSync(`${root}/test/greeters/support/spoken.js`, `${this.#tree}/tmp/spoken.js`);
    inTree(this.#tree, 'spoken', [...AS_GDM, 'gjs', '-m', '/tmp/spoken.js']);
    await patiently(async () => {
      if (!this.#words('spoken').includes('listening')) throw new Error(this.#words('spoken'));
    });
  }

  get spoken(): string {
    return this.#words('spoken');
  }

  /** What the shell wrote. */
  get log(): string {
    return this.#words('shell');
  }

  #words(name: string): string {
    return readFileSync(`${this.#tree}/tmp/${name}.log`, 'utf8');
  }
}

const AS_GDM = [
  'setpriv',
  '--reuid=Debian-gdm',
  '--regid=Debian-gdm',
  '--init-groups',
  ...['env', '-i', ...Object.entries(ENVIRONMENT).map(([key, value]) => `${key}=${value}`)],
];

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
