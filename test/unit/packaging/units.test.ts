import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parseConfig } from '../../../agent/config.ts';
import { root } from '../../support/make.ts';

const UNITS = `${root}/packaging/systemd`;
const SERVICE = readFileSync(`${UNITS}/ovirt-sso-agent.service`, 'utf8');
const SOCKET = readFileSync(`${UNITS}/ovirt-sso-agent.socket`, 'utf8');

/** Settings that systemd before 254 and 255 does not know, says so, and goes on. */
const NEWER = ['RestartSteps', 'RestartMaxDelaySec', 'PollLimitIntervalSec'];

/** A folder that looks like the root of a system in which the package is installed. */
function system(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-units-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(UNITS, `${folder}/usr/lib/systemd/system`, { recursive: true });
  return folder;
}

it('the service is exposed at most 1.5', () => {
  const unit = `${UNITS}/ovirt-sso-agent.service`;
  const args = ['security', '--offline=true', '--threshold=15', '--no-pager', unit];
  const { status, stdout } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  expect(stdout).toMatch(/Overall exposure level for ovirt-sso-agent\.service: (?:0|1\.[0-5])/);
  expect(status).toBe(0);
});

it('systemd finds nothing wrong with the units but what is too new for it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-verify-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  // The programs are looked for in this machine, where the package is not installed.
  const service = SERVICE.replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true');
  writeFileSync(`${folder}/ovirt-sso-agent.service`, service);
  writeFileSync(`${folder}/ovirt-sso-agent.socket`, SOCKET);
  const units = ['service', 'socket'].map((type) => `${folder}/ovirt-sso-agent.${type}`);
  const args = ['verify', '--man=no', ...units];
  const { status, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  const said = stderr
    .split('\n')
    .filter((line) => line.includes('ovirt-sso-agent'))
    .filter((line) => !NEWER.some((key) => line.includes(`Unknown key '${key}'`)));
  expect(said).toEqual([]);
  expect(status).toBe(0);
});

it('the socket unit binds the name that the agent and the module mean by default', () => {
  const { config } = parseConfig('', 'test');
  expect(SOCKET.match(/^ListenStream=(.*)$/m)?.[1]).toBe(config.sso.socket);
});

it('the socket has as short a queue from systemd as from the agent', () => {
  const addon = readFileSync(`${root}/native/addon/socket_name.c`, 'utf8');
  const length = /^#define BACKLOG (\d+)$/m.exec(addon)?.[1];
  expect(SOCKET.match(/^Backlog=(.*)$/m)?.[1]).toBe(length);
});

it('the ports start the service, and the sockets the socket, as systemctl enables them', () => {
  const folder = system();
  const units = ['ovirt-sso-agent.service', 'ovirt-sso-agent.socket'];
  execFileSync('systemctl', ['--quiet', `--root=${folder}`, 'enable', ...units]);
  const wants = execFileSync('find', [`${folder}/etc`, '-type', 'l', '-printf', '%P\n'], {
    encoding: 'utf8',
  });
  const { config } = parseConfig('', 'test');
  const devices = config.devices.map((path) =>
    execFileSync('systemd-escape', ['--path', '--suffix=device', path], {
      encoding: 'utf8',
    }).trim(),
  );
  expect(wants.trim().split('\n').sort()).toEqual(
    [
      ...devices.map((device) => `systemd/system/${device}.wants/ovirt-sso-agent.service`),
      'systemd/system/sockets.target.wants/ovirt-sso-agent.socket',
    ].sort(),
  );
});

it('the udev rule names the ports that the agent opens', () => {
  const rules = readFileSync(`${root}/packaging/udev/55-ovirt-sso-agent.rules`, 'utf8');
  const names = rules.match(/^ATTR\{name\}!="([^"]+)"/m)?.[1]?.split('|');
  const { config } = parseConfig('', 'test');
  expect(names?.map((name) => `/dev/virtio-ports/${name}`)).toEqual(config.devices);
});
