import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { root } from '../../support/make.ts';

const UNITS = `${root}/packaging/systemd`;
const SERVICE = readFileSync(`${UNITS}/ovirt-sso-unlock.service`, 'utf8');
const SOCKET = readFileSync(`${UNITS}/ovirt-sso-unlock.socket`, 'utf8');

it('the helper for lock screens is exposed at most 1.5', () => {
  const unit = `${UNITS}/ovirt-sso-unlock.service`;
  const args = ['security', '--offline=true', '--threshold=15', '--no-pager', unit];
  const { status, stdout } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  expect(stdout).toMatch(/Overall exposure level for ovirt-sso-unlock\.service: (?:0|1\.[0-5])/);
  expect(status).toBe(0);
});

it("systemd finds nothing wrong with the helper's units", () => {
  const folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-verify-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  // The program is looked for in this machine, where the package is not installed.
  const service = SERVICE.replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true');
  writeFileSync(`${folder}/ovirt-sso-unlock.service`, service);
  writeFileSync(`${folder}/ovirt-sso-unlock.socket`, SOCKET);
  const units = ['service', 'socket'].map((type) => `${folder}/ovirt-sso-unlock.${type}`);
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...units], {
    encoding: 'utf8',
  });
  expect(stderr.split('\n').filter((line) => line.includes('ovirt-sso-unlock'))).toEqual([]);
  expect(status).toBe(0);
});

it('lets pam_unix run its helper, which sets the uid that it has', () => {
  const filters = [...SERVICE.matchAll(/^SystemCallFilter=(.*)$/gm)].map(([, value]) => value);
  expect(filters.at(-1)).toBe('setuid');
  expect(SERVICE).toMatch(/^CapabilityBoundingSet=CAP_AUDIT_WRITE$/m);
});

it('root and the agent alone may connect', () => {
  const settings = Object.fromEntries(
    [...SOCKET.matchAll(/^(\w+)=(.*)$/gm)].map(([, key, value]) => [key, value]),
  );
  expect(settings).toMatchObject({
    ListenStream: '/run/ovirt-sso/unlock.sock',
    SocketUser: 'root',
    SocketGroup: 'ovirtagent',
    SocketMode: '0660',
  });
  // One process and one request: the helper takes its connection itself.
  expect(settings).not.toHaveProperty('Accept');
});
