/** Reads what `ovirt-sso doctor` judges: files, the bus, and a few programs of the system. */

import {
  existsSync,
  globSync,
  lstatSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { version as runtime } from 'node:process';
import { checkServices } from '../check/check.ts';
import type { Surroundings } from '../command.ts';
import type { DenialFacts } from '../doctor/denials.ts';
import type { DisplayManagerFacts } from '../doctor/display-manager.ts';
import type { Facts } from '../doctor/doctor.ts';
import { MANAGER_UNITS, managerOf } from '../doctor/managers.ts';
import type { ModuleFacts } from '../doctor/module.ts';
import { PLUG_IN } from '../doctor/plug-in.ts';
import type { PortFacts } from '../doctor/port.ts';
import { listenerOf, type SocketFacts } from '../doctor/sockets.ts';
import { propertiesOf, UNITS } from '../doctor/units.ts';
import { Failure } from '../failure.ts';
import { readTree } from '../files/tree.ts';
import { askBus } from '../live/bus-facts.ts';
import { holdersOf } from '../live/holders.ts';
import { askProgram, wordOf } from '../live/program.ts';
import { extensionFacts } from './extension-facts.ts';
import { servicesOf } from './pam-options.ts';

const PORTS = ['com.redhat.rhevm.vdsm', 'ovirt-guest-agent.0'];
const SOCKETS = [
  ['@/tmp/ovirt-cred-channel', 'ovirt-sso-agent.socket'],
  ['/run/ovirt-sso/unlock.sock', 'ovirt-sso-unlock.socket'],
] as const;
const POLICY = 'dbus-1/system.d/org.ovirt.vdsm.Credentials.conf';
const RULES = 'polkit-1/rules.d/50-ovirt-guest-agent.rules';
const MODULES = '/{usr/,}lib{,64}{/*-linux-gnu*,}/security/pam_ovirt_cred.so';

export async function readFacts(surroundings: Surroundings): Promise<Facts> {
  const { busAddress, programs, version, isRoot } = surroundings;
  const agentUid = uidOf('ovirtagent');
  const manager = displayManager();
  const { trouble, agent, why, ...bus } = await askBus(busAddress);
  return {
    port: portFacts(agentUid, isRoot),
    host: { agent, why, version, runtime },
    units: await Promise.all(UNITS.map(unitFacts)),
    sockets: SOCKETS.map(([name, unit]) => socketFacts(name, unit, agentUid, isRoot)),
    bus: { ...bus, trouble, agentUid, policyFile: shared(POLICY), polkitRules: shared(RULES) },
    displayManagers: await displayManagerFacts(manager),
    module: await moduleFacts(programs),
    pam: pamFacts(manager),
    hasUnlockService: readTree('/').read('ovirt-sso-unlock') !== undefined,
    denials: await denialFacts(isRoot),
    clock: await wordOf('timedatectl', 'show', '--property=NTPSynchronized', '--value'),
  };
}

function uidOf(account: string): number | undefined {
  const line = readFileSync('/etc/passwd', 'utf8').match(
    new RegExp(`^${account}:[^:]*:(\\d+):`, 'm'),
  );
  return line === null ? undefined : Number(line[1]);
}

function portFacts(agentUid: number | undefined, isRoot: boolean): PortFacts {
  const path = PORTS.map((name) => `/dev/virtio-ports/${name}`).find((each) => existsSync(each));
  if (path === undefined) return { path, ownerUid: 0, agentUid, holders: undefined };
  const device = realpathSync(path);
  const ownerUid = statSync(device).uid;
  return { path, ownerUid, agentUid, holders: isRoot ? holdersOf(device) : undefined };
}

async function unitFacts(name: string) {
  const { stdout } = await askProgram('systemctl', 'show', name);
  return { name, properties: propertiesOf(stdout) };
}

function socketFacts(
  name: string,
  unit: string,
  agentUid: number | undefined,
  isRoot: boolean,
): SocketFacts {
  const inode = listenerOf(readFileSync('/proc/net/unix', 'latin1'), name);
  const holders = isRoot && inode !== undefined ? holdersOf(`socket:[${inode}]`) : undefined;
  return { name, unit, isBound: inode !== undefined, agentUid, holders };
}

/** A file of the package, or an admin's in its place. */
function shared(name: string): string | undefined {
  return [`/etc/${name}`, `/usr/share/${name}`].find((path) => existsSync(path));
}

async function displayManagerFacts(inUse: string | undefined): Promise<DisplayManagerFacts> {
  const installed = MANAGER_UNITS.filter((unit) => {
    // GDM has one name for itself and one for its users.
    const status = lstatSync(`/usr/lib/systemd/system/${unit}`, { throwIfNoEntry: false });
    return status?.isFile() === true;
  });
  const shellVersion = await packageVersion('gnome-shell');
  const { properties: plugIn } = await unitFacts(PLUG_IN);
  const extension = await extensionFacts();
  return { unit: inUse, installed, shellVersion, extension, plugIn };
}

/** The unit of the display manager that is in use. */
function displayManager(): string | undefined {
  const alias = '/etc/systemd/system/display-manager.service';
  try {
    return basename(readlinkSync(alias));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return undefined;
  }
}

async function packageVersion(name: string): Promise<string | undefined> {
  return (
    (await wordOf('dpkg-query', '--show', '--showformat=\u0024{Version}', name)) ??
    (await wordOf('rpm', '--query', '--queryformat=%{VERSION}', name)) ??
    (await wordOf('pacman', '-Q', name))?.split(' ')[1]
  );
}

async function moduleFacts(programs: string): Promise<ModuleFacts> {
  const [path] = globSync(MODULES);
  if (path === undefined) return { path, trouble: '' };
  const { status, stdout } = await askProgram(join(programs, 'ovirt-sso-load-module'), path);
  return { path, trouble: status === 0 ? '' : stdout.trim() || 'its loading ended badly' };
}

/** Of the display manager that is in use; of all that there are, where none is known to be. */
function pamFacts(inUse: string | undefined): Facts['pam'] {
  try {
    const tree = readTree('/');
    const manager = managerOf(inUse ?? '');
    const services = manager === undefined ? servicesOf({}, tree) : [manager.service];
    return { reports: checkServices(services, tree), trouble: '' };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { reports: [], trouble: error.message };
  }
}

async function denialFacts(isRoot: boolean): Promise<DenialFacts> {
  const appArmor = '/sys/module/apparmor/parameters/enabled';
  const isConfined = existsSync(appArmor) && readFileSync(appArmor, 'latin1').startsWith('Y');
  const systems: DenialFacts['systems'] = [
    ...(existsSync('/sys/fs/selinux/enforce') ? (['SELinux'] as const) : []),
    ...(isConfined ? (['AppArmor'] as const) : []),
  ];
  if (systems.length === 0 || !isRoot) return { systems, log: undefined };
  const matches = ['_TRANSPORT=kernel', '_TRANSPORT=audit'];
  const args = ['--boot', '--quiet', '--output=cat', '--grep=denied', ...matches];
  const { status, stdout } = await askProgram('journalctl', ...args);
  // journalctl(1) ends with 1 when nothing matches.
  return { systems, log: status === undefined || status > 1 ? undefined : stdout };
}
