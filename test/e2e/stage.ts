/**
 * The scene of the demo and of the end-to-end tests: accounts, PAM services and a place that an
 * unprivileged agent can run from. It lives in mount and network namespaces of its own, where
 * abstract sockets have their real names, and nothing of the machine's is touched.
 */

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashed } from '../support/crypt.ts';
import { root } from '../support/make.ts';

/** Uids of the scene's accounts. */
export const AGENT_UID = 890;
export const ALICE_UID = 4200;
export const STRANGER_UID = 65534;

const PASSWD = `root:x:0:0:root:/root:/bin/sh
ovirtagent:x:${AGENT_UID}:${AGENT_UID}:oVirt guest agent:/:/usr/sbin/nologin
alice:x:${ALICE_UID}:${ALICE_UID}:Alice:/:/bin/sh
nobody:x:${STRANGER_UID}:${STRANGER_UID}:nobody:/:/usr/sbin/nologin
`;

/** The token module first and requisite: nothing below it may prompt once it has failed. */
const SERVICE = `auth     requisite ${root}/dist/pam_ovirt_cred.so
auth     required  pam_unix.so
account  required  pam_unix.so
`;

const NSCD = '/run/nscd';

export interface Stage {
  /** All that the scene writes. */
  readonly folder: string;
  /** PAM services, a file each. */
  readonly confdir: string;
}

/** The command line that runs `command` in namespaces of its own. */
export function unshared(command: readonly string[]): string[] {
  return ['unshare', '--mount', '--net', '--propagation', 'private', '--', ...command];
}

/**
 * Sets the scene, with `password` for alice. Call it in a process that {@link unshared} started:
 * it mounts over /etc/passwd and /etc/shadow.
 */
export function setStage(password: string): Stage {
  const folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-stage-'));
  chmodSync(folder, 0o755);
  cover('/etc/passwd', folder, PASSWD, 0o644);
  cover('/etc/shadow', folder, `alice:${hashed(password)}:19000:0:99999:7:::\n`, 0o600);
  const confdir = join(folder, 'pam.d');
  mkdirSync(confdir);
  writeFileSync(join(confdir, 'gdm-ovirtcred'), SERVICE);
  writeFileSync(
    join(confdir, 'other'),
    'auth required pam_deny.so\naccount required pam_deny.so\n',
  );
  hideNameCache(folder);
  return { folder, confdir };
}

/** Takes the scene's files away; its mounts end with the namespace. */
export function clearStage({ folder }: Stage): void {
  rmSync(folder, { recursive: true });
}

function cover(file: string, folder: string, text: string, mode: number): void {
  const own = join(folder, file.replaceAll('/', '-'));
  writeFileSync(own, text, { mode });
  execFileSync('mount', ['--bind', own, file]);
}

/** A name service cache would answer from the machine's own accounts (nscd(8)). */
function hideNameCache(folder: string): void {
  if (!existsSync(NSCD)) return;
  const empty = join(folder, 'nscd');
  mkdirSync(empty);
  execFileSync('mount', ['--bind', empty, NSCD]);
}
