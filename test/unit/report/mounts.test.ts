import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMounts, reportedMounts } from '../../../agent/report/mounts.ts';
import { sample } from './support/samples.ts';

/** The configuration's default. */
const IGNORED = (
  'rootfs tmpfs autofs cgroup selinuxfs udev mqueue nfsd proc sysfs devtmpfs hugetlbfs ' +
  'rpc_pipefs devpts securityfs debugfs binfmt_misc fuse.gvfsd-fuse fuse.gvfs-fuse-daemon ' +
  'fusectl usbfs'
).split(' ');

it.each([
  ['debian-12', ['/ ext4', '/srv/Backup of \\old\\ ext4', '/srv/café\ttab nfs4']],
  ['debian-13', ['/ ext4', '/boot/efi vfat', '/run/user/1000/doc fuse.portal']],
  ['fedora-42', ['/ btrfs', '/boot ext4', '/boot/efi vfat']],
  ['rhel-9', ['/ xfs', '/boot xfs', '/home xfs', '/mnt/data nfs4', '/mnt/ssh fuse.sshfs']],
  ['opensuse-15.6', ['/ btrfs']],
])('%s: what is reported', (guest, expected) => {
  const ignored = [...IGNORED, 'cgroup2'];
  const mounts = reportedMounts(parseMounts(sample(`${guest}/mountinfo`)), ignored);
  expect(mounts.map(({ path, fs }) => `${path} ${fs}`)).toEqual(expected);
});

describe('parseMounts', () => {
  const line = (device: string, path: string, fs: string, optional = ' shared:1') =>
    `36 35 ${device} / ${path} rw,noatime${optional} - ${fs} /dev/vda1 rw\n`;

  it('knows device, place, type and source', () => {
    expect(parseMounts(line('98:0', '/mnt', 'ext3'))).toEqual([
      { device: '98:0', path: '/mnt', fs: 'ext3', source: '/dev/vda1' },
    ]);
  });

  it.each(['', ' master:1', ' shared:4 master:1 propagate_from:2', ' unbindable'])(
    'passes over the optional fields%s',
    (optional) => {
      expect(parseMounts(line('98:0', '/mnt', 'ext3', optional))[0]?.fs).toBe('ext3');
    },
  );

  it('a place named - is no separator', () => {
    expect(parseMounts(line('98:0', '-', 'ext3'))[0]).toMatchObject({ path: '-', fs: 'ext3' });
  });

  it('of two at one place only the last is seen', () => {
    const mounts = parseMounts(line('0:1', '/mnt', 'autofs') + line('0:2', '/mnt', 'nfs4'));
    expect(mounts.map(({ fs }) => fs)).toEqual(['nfs4']);
  });

  it.each([
    ['\\040', ' '],
    ['\\011', '\t'],
    ['\\012', '\n'],
    ['\\134', '\\'],
    ['\\043', '#'],
    ['\\134040', '\\040'],
    ['\\04', '\\04'],
    ['\\400', '\\400'],
    ['\\x20', '\\x20'],
  ])('decodes %s once', (written, meant) => {
    expect(parseMounts(line('98:0', `/a${written}b`, 'ext3'))[0]?.path).toBe(`/a${meant}b`);
  });

  it.each([
    '',
    '36 35 98:0 / /mnt rw',
    '36 35 98:0 / /mnt rw -',
    '36 35 98:0 / /mnt rw - ext3',
    '36 35 98 / /mnt rw - ext3 none rw',
    '- - - - - -',
  ])('finds nothing in %j', (text) => {
    expect(parseMounts(text)).toEqual([]);
  });

  it('undoes what the kernel does to any path', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (path) => {
        const written = path.replace(
          /[ \t\n\\#]/g,
          (each) => `\\${each.charCodeAt(0).toString(8).padStart(3, '0')}`,
        );
        expect(parseMounts(line('98:0', written, 'ext3'))[0]?.path).toBe(path);
      }),
    );
  });

  it('stands any text', () => {
    const word = fc.constantFrom('-', ' ', '\n', '98:0', '/', '\\040', '36', 'rw');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word).map((each) => each.join(' ')),
        ),
        (text) => {
          for (const mount of parseMounts(text)) {
            expect(Object.values(mount).every((value) => typeof value === 'string')).toBe(true);
          }
        },
      ),
    );
  });
});
