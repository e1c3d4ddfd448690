import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { CleanRoot } from './support/clean-root.ts';
import { debs, makePackage } from './support/packages.ts';

const HOOKS = '/etc/ovirt-guest-agent/hooks.d';
const CONFIG = '/etc/ovirt-guest-agent.conf';

/** What the 1.0 series had where we look: its account, its configuration, its hooks. */
function oldAgent(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-old-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return makePackage(folder, {
    'DEBIAN/control': [
      'Package: ovirt-guest-agent',
      'Version: 1.0.16-1',
      'Architecture: all',
      'Maintainer: nobody <nobody@example.org>',
      'Description: the agent of the 1.0 series',
      '',
    ].join('\n'),
    'DEBIAN/conffiles': `${CONFIG}\n`,
    'DEBIAN/postinst':
      '#!/bin/sh\nuseradd --system --uid 175 --home-dir /usr/share/ovirt-guest-agent ovirtagent\n',
    [CONFIG]: '[general]\nheart_beat_rate = 5\n\n[virtio]\ndevice_prefix = /dev/virtio-ports/\n',
    '/usr/share/ovirt-guest-agent/flush-caches': '#!/bin/sh\n',
  });
}

it('an agent of the 1.0 series hands over its configuration, hooks and account', () => {
  using root = new CleanRoot();
  root.must(`dpkg --install ${root.bring([oldAgent()]).join(' ')}`);
  const edited = `${root.read(CONFIG)}\n[sso]\nwhen = always\n`;
  root.write(CONFIG, edited);
  const old = '/usr/share/ovirt-guest-agent/flush-caches';
  root.must(
    `mkdir -p ${HOOKS}/before_migration && ln -s ${old} ${HOOKS}/before_migration/55-flush`,
  );
  root.write(`${HOOKS}/before_migration/60-net`, '#!/bin/sh\nsudo ip link set eth0 down\n', 0o755);
  root.write(`${HOOKS}/after_migration/60-net`, '#!/bin/sh\nip link set eth0 up\n', 0o755);
  root.must(`ln -s /usr/bin/consolehelper ${HOOKS}/after_migration/70-helper`);
  root.write('/usr/bin/consolehelper', '#!/bin/sh\n# consolehelper\n', 0o755);

  const said = root.must(`dpkg --install --auto-deconfigure ${root.bring(debs()).join(' ')}`);

  expect(root.read(CONFIG)).toBe(edited);
  expect(root.must('dpkg --list ovirt-guest-agent')).toMatch(/^.c {2}ovirt-guest-agent /m);
  expect(root.must('id -u ovirtagent').trim()).toBe('175');
  expect(said.split('\n').filter((line) => line.startsWith(HOOKS))).toEqual([
    `${HOOKS}/after_migration/70-helper: is a link, which is not run: write a hook that calls the program itself; it runs as root`,
    `${HOOKS}/before_migration/55-flush: is a link, which is not run: write a hook with the line: echo 3 > /proc/sys/vm/drop_caches`,
    `${HOOKS}/before_migration/60-net: calls sudo, and runs as root now: take the word out`,
  ]);
  expect(root.read(`${HOOKS}/before_migration/60-net`)).toContain('sudo');

  // Nothing to mend, nobody to tell.
  root.must(
    'dpkg --purge ovirt-sso-greeter-gdm ovirt-sso-greeter-kdm libpam-ovirt-sso ovirt-sso-agent ovirt-guest-agent',
  );
});
