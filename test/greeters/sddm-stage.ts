/**
 * Where the real SDDM runs: namespaces of its own, with copies of /etc, /run, /tmp and
 * /var/lib/sddm, so that its configuration, its accounts and its PAM services are this stage's and
 * nothing of the machine's is touched. Its X server is Xvfb: no VT, no graphics.
 */

import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../support/make.ts';

export const ALICE_UID = 4200;
export const AGENT_UID = 890;
/** Each session that is begun writes a line: user, process id. */
export const SESSIONS = '/tmp/sessions';
export const SESSION_FILE = '/etc/xsessions/quiet.desktop';

const MODULE = `${root}/dist/pam_ovirt_cred.so`;
const SERVICE = `auth     [success=ok ignore=ignore module_unknown=ignore default=die] ${MODULE} mode=password
auth     required  pam_unix.so try_first_pass
account  required  pam_unix.so
session  required  pam_permit.so
`;
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

/** Sets the stage, with `password` for alice. Call it in a process that {@link unshared} started. */
export function setStage(password: string): { readonly sddmUid: number } {
  const folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-sddm-'));
  chmodSync(folder, 0o755);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', folder]);
  const { uid, gid } = accountIds('sddm');
  setEtc(`${folder}/etc`, password);
  for (const name of ['run', 'state', 'tmp']) mkdirSync(`${folder}/${name}`);
  chownSync(`${folder}/state`, uid, gid);
  chmodSync(`${folder}/state`, 0o750);
  chmodSync(`${folder}/tmp`, 0o1777);
  cover(`${folder}/etc`, '/etc');
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
  return { sddmUid: uid };
}

function setEtc(etc: string, password: string): void {
  cpSync('/etc', etc, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  chmodSync(etc, 0o755);
  appendFileSync(`${etc}/passwd`, account('alice', ALICE_UID) + account('ovirtagent', AGENT_UID));
  appendFileSync(`${etc}/group`, `alice:x:${ALICE_UID}:\novirtagent:x:${AGENT_UID}:\n`);
  appendFileSync(`${etc}/shadow`, `alice:${hashed(password)}:19000:0:99999:7:::\n`);
  writeFileSync(`${etc}/pam.d/sddm`, SERVICE);
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
