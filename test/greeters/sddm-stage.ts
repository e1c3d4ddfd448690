/**
 * Where the real SDDM runs: namespaces of its own, with copies of /etc, /run, /tmp and
 * /var/lib/sddm, so that its configuration, its accounts and its PAM modules are this stage's and
 * nothing of the machine's is touched. Its PAM service is the distribution's, with the line that
 * `ovirt-sso pam install` writes. Its X server is Xvfb: no VT, no graphics.
 */

import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  globSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { root } from '../support/make.ts';
import { PamCommand } from './pam-command.ts';

export const ALICE_UID = 4200;
export const AGENT_UID = 890;
/** Each session that is begun writes a line: user, process id. */
export const SESSIONS = '/tmp/sessions';
export const SESSION_FILE = '/etc/xsessions/quiet.desktop';

export const MODULE = `${root}/dist/pam_ovirt_cred.so`;
const PERMIT = ['auth', 'account', 'session', 'password'].map(
  (kind) => `${kind} required pam_permit.so`,
);

const CONFIGURATION = `[X11]
ServerPath=/etc/sddm-server
DisplayCommand=/bin/true
DisplayStopCommand=/bin/true
SessionCommand=/etc/sddm-session
SessionDir=/etc/xsessions
[Wayland]
SessionDir=/etc/wayland-sessions
`;
/** SDDM tells its server a VT, a seat and a background, which Xvfb does not know. */
const SERVER = `#!/bin/bash
arguments=()
while [ $# -gt 0 ]; do
  case "$1" in
    vt*) ;;
    -seat|-background) shift ;;
    *) arguments+=("$1") ;;
  esac
  shift
done
exec Xvfb "\${arguments[@]}"
`;
const SESSION = `#!/bin/sh
echo "$(id -un) $$" >> ${SESSIONS}
exec sleep 600
`;

/** The command line that runs `command` where a stage can be set. */
export function unshared(command: readonly string[]): string[] {
  const own = ['--mount', '--net', '--pid', '--fork', '--mount-proc', '--propagation', 'private'];
  return ['unshare', ...own, '--', ...command];
}

export interface Stage {
  readonly sddmUid: number;
  /** Of `ovirt-sso pam`, for this stage's services. */
  readonly pam: PamCommand;
  /** Where PAM finds the module under test. */
  readonly module: string;
}

/**
 * Sets the stage in an empty folder, outside of what is covered, with `password` for alice. Call it in
 * a process that {@link unshared} started.
 */
export function setStage(folder: string, password: string): Stage {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', folder]);
  const { uid, gid } = accountIds('sddm');
  setEtc(`${folder}/etc`, password);
  const modules = setModules(folder);
  const pam = new PamCommand(folder, 'sddm');
  pam.run('install');
  for (const name of ['run', 'state', 'tmp']) mkdirSync(`${folder}/${name}`);
  chownSync(`${folder}/state`, uid, gid);
  chmodSync(`${folder}/state`, 0o750);
  chmodSync(`${folder}/tmp`, 0o1777);
  cover(`${folder}/etc`, '/etc');
  cover(folder + modules, modules);
  cover(`${folder}/run`, '/run');
  cover(`${folder}/state`, '/var/lib/sddm');
  keepCheckout(`${folder}/tmp`);
  execFileSync('mount', ['--rbind', `${folder}/tmp`, '/tmp']);
  // Terminals have numbers, and a test elsewhere may still hold on to one that was given away again.
  execFileSync('mount', ['-t', 'devpts', '-o', 'newinstance,ptmxmode=666', 'devpts', '/dev/pts']);
  execFileSync('ip', ['link', 'set', 'lo', 'up'], { stdio: 'ignore' });
  mkdirSync('/tmp/.X11-unix', { mode: 0o1777 });
  chmodSync('/tmp/.X11-unix', 0o1777);
  writeFileSync(SESSIONS, '');
  chmodSync(SESSIONS, 0o666);
  return { sddmUid: uid, pam, module: `${modules}/pam_ovirt_cred.so` };
}

/** A copy of the machine's PAM modules, with ours; gives the name of their folder. */
function setModules(folder: string): string {
  const [modules = ''] = globSync('/usr/lib/*-linux-gnu*/security');
  cpSync(modules, folder + modules, { recursive: true });
  cpSync(MODULE, `${folder}${modules}/pam_ovirt_cred.so`);
  return modules;
}

function setEtc(etc: string, password: string): void {
  cpSync('/etc', etc, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  chmodSync(etc, 0o755);
  appendFileSync(`${etc}/passwd`, account('alice', ALICE_UID) + account('ovirtagent', AGENT_UID));
  appendFileSync(`${etc}/group`, `alice:x:${ALICE_UID}:\novirtagent:x:${AGENT_UID}:\n`);
  appendFileSync(`${etc}/shadow`, `alice:${hashed(password)}:19000:0:99999:7:::\n`);
  writeFileSync(`${etc}/pam.d/sddm-greeter`, `${PERMIT.join('\n')}\n`);
  mkdirSync(`${etc}/xsessions`);
  mkdirSync(`${etc}/wayland-sessions`);
  writeFileSync(`${etc}/xsessions/quiet.desktop`, '[Desktop Entry]\nName=Quiet\nExec=quiet\n');
  writeFileSync(`${etc}/sddm.conf`, CONFIGURATION);
  writeFileSync(`${etc}/sddm-server`, SERVER, { mode: 0o755 });
  writeFileSync(`${etc}/sddm-session`, SESSION, { mode: 0o755 });
}

function account(name: string, id: number): string {
  return `${name}:x:${id}:${id}:${name}:/tmp:/bin/sh\n`;
}

function accountIds(name: string): { readonly uid: number; readonly gid: number } {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined) throw new Error(`there is no account ${name}`);
  return { uid: Number(uid), gid: Number(gid) };
}

/** A checkout below /root is shown below /tmp, which is about to be covered. */
function keepCheckout(tmp: string): void {
  if (!root.startsWith('/tmp/')) return;
  const place = tmp + root.slice('/tmp'.length);
  mkdirSync(place, { recursive: true });
  cover(root, place);
}

function cover(own: string, place: string): void {
  execFileSync('mount', ['--rbind', own, place]);
}

/** crypt(3) through perl, which every Debian has; the password goes through a pipe. */
function hashed(password: string): string {
  const script = 'local $/; my $p = <STDIN>; print crypt($p, q($6$) . substr(rand(), 2, 8))';
  return execFileSync('perl', ['-e', script], { input: password, encoding: 'utf8' });
}
