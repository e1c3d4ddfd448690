/** `status` and `rehearse` with the real agent, a real bus, libpam and the module. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../pam/support/process.ts';
import { AgentProcess } from '../support/agent.ts';
import type { PrivateBus } from '../support/bus.ts';
import { startLogindBus } from '../support/logind.ts';
import { make, root } from '../support/make.ts';
import { DebianMachine } from './support/debian-machine.ts';

const POLICY = `${root}/packaging/dbus/org.ovirt.vdsm.Credentials.conf`;
const SERVICE = 'pam.d/gdm-ovirtcred';
/** Accounts that every Debian has. */
const DAEMON = 1;
const SYNC = 4;

/** Debian's pam_unix with pam_faillock round it, as its manual has it. */
const COMMON_AUTH = `auth required pam_faillock.so preauth
auth [success=2 default=ignore] pam_unix.so nullok
auth [default=die] pam_faillock.so authfail
auth requisite pam_deny.so
auth required pam_permit.so
`;

let machine: DebianMachine;
let bus: PrivateBus;
let agent: AgentProcess;

beforeAll(async () => {
  make('-C', 'test/support');
  machine = await DebianMachine.start([], join(root, 'test/samples/pam/debian-12'));
  writeFileSync(join(machine.folder, 'pam.d/common-auth'), COMMON_AUTH);
  await machine.makeService();
  bus = await startLogindBus('dbus-daemon', { file: POLICY, uid: SYNC });
  agent = new AgentProcess();
  // In the machine's network namespace, where the module looks for its socket.
  agent.start({
    bus: bus.address,
    sso: { socket: '@/tmp/ovirt-cred-channel' },
    wrapper: machine.inside([]),
  });
  await agent.logged('system bus name acquired');
});

afterAll(async () => {
  await agent[Symbol.asyncDispose]();
  await bus[Symbol.asyncDispose]();
  await machine[Symbol.asyncDispose]();
});

function ovirtSso(...args: string[]) {
  return machine.run(command(...args));
}

function command(...args: string[]): string[] {
  return ['env', `DBUS_SYSTEM_BUS_ADDRESS=${bus.address}`, join(root, 'dist/ovirt-sso'), ...args];
}

/** Runs `play` while the service's file is another one. */
async function withService(text: (original: string) => string, play: () => Promise<void>) {
  const file = join(machine.folder, SERVICE);
  const original = readFileSync(file, 'utf8');
  writeFileSync(file, text(original));
  try {
    await play();
  } finally {
    writeFileSync(file, original);
  }
}

describe('status', () => {
  it('tells root how the agent is', async () => {
    const { status, stdout, stderr } = await ovirtSso('status');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/Host: not connected\n.*Last login: none since the agent started/s);
  });

  it('tells everybody else as much, but for names', async () => {
    const as = ['setpriv', `--reuid=${DAEMON}`, '--clear-groups', '--'];
    const { status, stdout } = await machine.run([...as, ...command('status', '--json')]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ apiVersion: 0, counters: { delivered: 0 } });
    expect(stdout).not.toContain('lastLogin');
  });

  it('says at once that there is no bus', async () => {
    const env = ['env', `DBUS_SYSTEM_BUS_ADDRESS=unix:path=${machine.folder}/none`];
    const finished = await run([...env, join(root, 'dist/ovirt-sso'), 'status']);
    expect(finished).toMatchObject({ status: 69, stdout: '' });
    expect(finished.stderr).toMatch(/system bus cannot be used: .*ENOENT.*\n {2}fix: systemctl/);
  });

  it('says that the agent is not running', async () => {
    await using silent = await startLogindBus('dbus-daemon');
    const env = ['env', `DBUS_SYSTEM_BUS_ADDRESS=${silent.address}`];
    const finished = await run([...env, join(root, 'dist/ovirt-sso'), 'status']);
    expect(finished.status).toBe(69);
    expect(finished.stderr).toContain('ovirt-sso: the agent is not running\n  fix: systemctl');
  });
});

describe('rehearse', () => {
  it('comes through every hop, and PAM refuses at our line', async () => {
    const { status, stdout, stderr } = await ovirtSso('rehearse');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.match(/^ +\d+\.\d ms {2}/gm)).toHaveLength(3);
    expect(stdout).toContain('gdm-ovirtcred: fine.');
    expect(stdout).not.toContain('ovirt-sso-test-');
  });

  it('is counted by the agent, and by pam_faillock not', async () => {
    expect(readFileSync(join(machine.folder, SERVICE), 'utf8')).toContain('pam_faillock');
    expect((await ovirtSso('rehearse')).status).toBe(0);
    expect(await machine.must(['find', '/run/faillock', '-type', 'f'])).toBe('');
    const { counters } = JSON.parse((await ovirtSso('status', '--json')).stdout);
    expect(counters.rehearsals).toBeGreaterThan(0);
  });

  it.each([
    [
      'a prompt before ours',
      (text: string) => `auth required pam_unix.so\n${text}`,
      'asks "login:',
    ],
    ['no line of ours', () => 'auth required pam_deny.so\n', 'never asked for a token'],
    [
      'a module that nobody made requisite',
      (text: string) => text.replace(/requisite( +pam_ovirt)/, 'optional $1'),
      'the stack goes on after a refused token',
    ],
    [
      'a socket where nobody listens',
      (text: string) => text.replace('ovirt_cred.so', 'ovirt_cred.so socket=@/tmp/nobody'),
      'never came to the agent',
    ],
  ])('names %s', async (_, text, what) => {
    await withService(text, async () => {
      const { status, stdout } = await ovirtSso('rehearse');
      expect(stdout).toContain(what);
      expect(status).toBe(2);
    });
  });

  it('names a missing service, and how to make it', async () => {
    const { status, stdout } = await ovirtSso('rehearse', '--service', 'kdm-ovirtcred');
    expect(status).toBe(2);
    expect(stdout).toContain('fix: ovirt-sso pam install --service kdm-ovirtcred\n');
    expect((await ovirtSso('rehearse', '--service', 'sudo')).status).toBe(64);
  });

  it('is for root alone', async () => {
    const as = ['setpriv', `--reuid=${DAEMON}`, '--clear-groups', '--'];
    const { status, stderr } = await machine.run([...as, ...command('rehearse')]);
    expect(status).toBe(77);
    expect(stderr).toContain('fix: run this as root');
  });
});
