import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { CleanRoot } from './support/clean-root.ts';
import { debs, newer } from './support/packages.ts';

const CONFIG = '/etc/ovirt-guest-agent.conf';
const LINKS = [
  'dev-virtio\\x2dports-com.redhat.rhevm.vdsm.device.wants/ovirt-sso-agent.service',
  'dev-virtio\\x2dports-ovirt\\x2dguest\\x2dagent.0.device.wants/ovirt-sso-agent.service',
  'sddm.service.wants/ovirt-sso-greeter-kdm.service',
  'sockets.target.wants/ovirt-sso-agent.socket',
  'sockets.target.wants/ovirt-sso-unlock.socket',
];
const DEPENDENT = 'ovirt-sso-greeter-gdm ovirt-sso-greeter-kdm libpam-ovirt-sso';

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-deb-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A pipe where a port would be; `heard` ends it and gives what was written to it. */
function hostOf(root: CleanRoot) {
  mkdirSync(`${root.folder}/dev/virtio-ports`, { recursive: true });
  const port = `${root.folder}/dev/virtio-ports/ovirt-guest-agent.0`;
  execFileSync('mkfifo', [port]);
  // Opened for both, so that it waits for no writer, and ended by its clock.
  const reader = spawn('timeout', ['120', 'sh', '-c', 'exec cat <> "$1"', 'sh', port]);
  let text = '';
  reader.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return async (): Promise<string> => {
    // A line of our own says that everything before it has come.
    execFileSync('sh', ['-c', 'echo end > "$1"', 'sh', port]);
    while (!text.includes('end\n')) await once(reader.stdout, 'data');
    reader.kill();
    rmSync(port);
    return text.replace('end\n', '');
  };
}

it('is installed, used, upgraded, removed and purged, and leaves nothing behind', async () => {
  using root = new CleanRoot();
  const before = root.residue;
  const files = root.bring(debs()).join(' ');

  root.must(`dpkg --install ${files}`);
  const enabled = root.must('cd /etc/systemd/system && find . -name "*ovirt*" -type l');
  expect(enabled.trim().split('\n').sort()).toEqual(LINKS.map((link) => `./${link}`).sort());
  expect(root.must('getent passwd ovirtagent')).toMatch(
    /^ovirtagent:x:\d+:\d+:.*:\/usr\/sbin\/nologin$/m,
  );
  expect(root.must('ovirt-sso-agent --check-config')).toContain(`${CONFIG}: usable`);
  expect(root.must('dpkg --verify')).toBe('');
  const module = '/usr/lib/$(dpkg --print-architecture | sed s/amd64/x86_64/)-linux-gnu/security';
  expect(root.must(`ldd ${module}/pam_ovirt_cred.so`)).not.toContain('not found');

  // What an admin changed stays, and the host hears nothing.
  root.write(CONFIG, '[general]\nheart_beat_rate = 7\n');
  root.must('systemctl disable ovirt-sso-agent.service');
  const upgraded = hostOf(root);
  const agent = debs().find((file) => file.includes('ovirt-sso-agent_')) ?? '';
  const [next] = root.bring([newer(agent, temporary())]);
  root.must(`dpkg --force-depends --install ${next}`);
  expect(await upgraded()).toBe('');
  expect(root.read(CONFIG)).toContain('heart_beat_rate = 7');
  const kept = root.must('cd /etc/systemd/system && find . -name "*ovirt*" -type l').trim();
  const others = LINKS.filter((link) => !link.endsWith('/ovirt-sso-agent.service'));
  expect(kept.split('\n').sort()).toEqual(others.map((link) => `./${link}`).sort());

  // PAM's services first, then the last word to the host.
  root.write('/usr/bin/ovirt-sso', '#!/bin/sh\necho "$@" >> /called\n', 0o755);
  const removed = hostOf(root);
  root.must(`dpkg --remove ${DEPENDENT} ovirt-sso-agent`);
  expect(await removed()).toBe('{"__name__":"uninstalled"}\n');
  expect(root.read('/called')).toBe('pam remove\n');
  expect(root.read(CONFIG)).toContain('heart_beat_rate = 7');

  root.must('rm -r /packages /called /usr/bin/ovirt-sso; rmdir /dev/virtio-ports');
  root.must(`dpkg --purge ${DEPENDENT} ovirt-sso-agent`);
  expect(root.residue).toEqual(before);
});

it('is removed, with a word of warning, where no service of PAM can be mended', () => {
  using root = new CleanRoot();
  root.must(`dpkg --install ${root.bring(debs()).join(' ')}`);
  root.write('/usr/bin/ovirt-sso', '#!/bin/sh\nexit 1\n', 0o755);
  expect(root.must('dpkg --remove libpam-ovirt-sso')).toContain('ovirt-sso pam check');
});
