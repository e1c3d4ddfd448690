/** The keys of the 1.0 agent's default.conf, with their defaults as facts. */

import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../agent/config.ts';

const APPLICATIONS = [
  ...['kernel', 'ovirt-guest-agent', 'ovirt-guest-agent-common', 'xorg-x11-drv-qxl'],
  ...['linux-image', 'xserver-xorg-video-qxl', 'xf86-video-qxl', 'kernel-desktop'],
  ...['kernel-default', 'kernel-trace', 'kernel-vanilla', 'kernel-debug', 'kernel-ec2'],
  ...['kernel-xen', 'kernel-ppc64', 'cloud-init'],
];
const IGNORED_FS = [
  ...['rootfs', 'tmpfs', 'autofs', 'cgroup', 'selinuxfs', 'udev', 'mqueue', 'nfsd', 'proc'],
  ...['sysfs', 'devtmpfs', 'hugetlbfs', 'rpc_pipefs', 'devpts', 'securityfs', 'debugfs'],
  ...['binfmt_misc', 'fuse.gvfsd-fuse', 'fuse.gvfs-fuse-daemon', 'fusectl', 'usbfs'],
];

const ORIGINAL = [
  ['general', 'heart_beat_rate', '5'],
  ['general', 'report_user_rate', '10'],
  ['general', 'report_num_cpu_rate', '60'],
  ['general', 'report_application_rate', '120'],
  ['general', 'report_disk_usage', '300'],
  ['general', 'applications_list', APPLICATIONS.join(' ')],
  ['general', 'ignored_fs', IGNORED_FS.join(' ')],
  ['general', 'ignore_zero_size_fs', 'true'],
  ['virtio', 'device', '/dev/virtio-ports/com.redhat.rhevm.vdsm'],
] as const;

const { config: defaults, problems: always } = parseConfig('', 'x');

describe('the 1.0 agent’s', () => {
  it.each(ORIGINAL)('[%s] %s is known, and its default is ours: %s', (section, key, value) => {
    const { config, problems } = parseConfig(`[${section}]\n${key} = ${value}\n`, 'x');
    expect(config).toEqual(defaults);
    expect(problems).toEqual(always);
  });

  it.each([
    ['general', 'ignored_nics', 'docker0 tun0'],
    ['general', 'ignore_zero_size_fs', 'false'],
    ['general', 'heart_beat_rate', '6'],
    ['general', 'report_user_rate', '11'],
    ['general', 'report_num_cpu_rate', '61'],
    ['general', 'report_application_rate', '121'],
    ['general', 'report_disk_usage', '301'],
    ['general', 'applications_list', 'bash'],
    ['general', 'ignored_fs', 'ext4'],
    ['virtio', 'device', '/dev/ttyS1'],
  ])('[%s] %s has an effect: %s', (section, key, value) => {
    const { config, problems } = parseConfig(`[${section}]\n${key} = ${value}\n`, 'x');
    expect(config).not.toEqual(defaults);
    expect(problems).toEqual(always);
  });
});
