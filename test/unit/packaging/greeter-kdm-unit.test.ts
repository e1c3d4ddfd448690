import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { root } from '../../support/make.ts';

const UNIT = `${root}/packaging/systemd/ovirt-sso-greeter-kdm.service`;

it('the greeter for the KDE family is exposed at most 1.5', () => {
  const args = ['security', '--offline=true', '--threshold=15', '--no-pager', UNIT];
  const { status, stdout } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  expect(stdout).toMatch(
    /Overall exposure level for ovirt-sso-greeter-kdm\.service: (?:0|1\.[0-5])/,
  );
  expect(status).toBe(0);
});

it('systemd finds nothing wrong with its unit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-verify-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  // Program and account are looked for in this machine, where neither package is installed. The two
  // keys are of systemd 254; older ones say that they ignore them.
  const unit = readFileSync(UNIT, 'utf8')
    .replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true')
    .replace(/^User=.*/m, 'User=daemon')
    .replace(/^Restart(?:Steps|MaxDelaySec)=.*$/gm, '');
  writeFileSync(`${folder}/ovirt-sso-greeter-kdm.service`, unit);
  const file = `${folder}/ovirt-sso-greeter-kdm.service`;
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], {
    encoding: 'utf8',
  });
  expect(stderr.split('\n').filter((line) => line.includes('greeter-kdm'))).toEqual([]);
  expect(status).toBe(0);
});
