import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readDiskMapping, udevProperty } from '../../../agent/report/disk-mapping.ts';
import { violations } from '../../support/vdsm-types.ts';
import { sample } from './support/samples.ts';

function mappingOf(files: Readonly<Record<string, string>>, ...names: string[]) {
  return readDiskMapping({ names: () => names, read: (path) => files[path] });
}

it('virtio on Debian 13, SCSI on RHEL 9', () => {
  const files = {
    '/sys/block/vda/dev': '254:0\n',
    '/run/udev/data/b254:0': sample('debian-13/udev-b254-0'),
    '/sys/block/sda/dev': '8:0\n',
    '/run/udev/data/b8:0': sample('rhel-9/udev-b8-0'),
    '/sys/block/loop0/dev': '7:0\n',
    '/run/udev/data/b7:0': 'I:99\nG:systemd\n',
    '/sys/block/zram0/dev': '252:0\n',
  };
  expect(mappingOf(files, 'loop0', 'sda', 'vda', 'zram0', 'gone')).toEqual({
    '9a2c1f6e-4a0b-4d0e-9': { name: '/dev/vda' },
    '0QEMU_QEMU_HARDDISK_1f0b9c0e-2d35-4f4e-a': { name: '/dev/sda' },
  });
});

it('of two paths to one disk the first counts; a name in a folder has its slash', () => {
  const files = {
    '/sys/block/cciss!c0d0/dev': '104:0\n',
    '/run/udev/data/b104:0': 'E:ID_SERIAL=one\n',
    '/sys/block/sdb/dev': '8:16\n',
    '/run/udev/data/b8:16': 'E:ID_SERIAL=one\n',
  };
  expect(mappingOf(files, 'cciss!c0d0', 'sdb')).toEqual({ one: { name: '/dev/cciss/c0d0' } });
});

it.each([
  ['E:ID_SERIAL=abc\n', 'abc'],
  ['E:ID_SERIAL_SHORT=x\nE:ID_SERIAL=a=b', 'a=b'],
  ['E:ID_SERIAL=', ''],
  ['S:E:ID_SERIAL=abc', undefined],
  ['ID_SERIAL=abc', undefined],
  ['', undefined],
])('udevProperty(%j)', (text, value) => {
  expect(udevProperty(text, 'ID_SERIAL')).toBe(value);
});

it('stands any text, and serials that JavaScript knows', () => {
  const serial = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString'));
  fc.assert(
    fc.property(fc.array(serial), fc.string(), (serials, noise) => {
      const files: Record<string, string> = {};
      for (const [at, each] of serials.entries()) {
        files[`/sys/block/d${at}/dev`] = `8:${at}`;
        files[`/run/udev/data/b8:${at}`] = `${noise}\nE:ID_SERIAL=${each}`;
      }
      const mapping = mappingOf(files, ...serials.map((_, at) => `d${at}`), noise);
      expect(violations([{ name: 'disks-usage', disks: [], mapping }])).toEqual([]);
      expect(Object.getPrototypeOf(mapping)).toBe(Object.prototype);
    }),
  );
});

it('has a bounded length', () => {
  const names = Array.from({ length: 5_000 }, (_, at) => `d${at}`);
  const read = (path: string) => (path.endsWith('/dev') ? '8:0' : `E:ID_SERIAL=${Math.random()}`);
  expect(Object.keys(readDiskMapping({ names: () => names, read }))).toHaveLength(1024);
});

it('reads this machine', () => {
  const mapping = readDiskMapping();
  expect(violations([{ name: 'disks-usage', disks: [], mapping }])).toEqual([]);
});
