/**
 * Which device file belongs to which serial number: the host knows its disks by serial.
 *
 * The serial is the one that udev found (ID_SERIAL), read from its database in /run/udev/data, where
 * `b254:0` is the block device with that number. Without udev there is none to tell.
 */

import { readdirSync } from 'node:fs';
import type { DiskMapping } from '../messages.ts';
import { isSystemError } from './failure.ts';
import { readKernelFile } from './text-file.ts';

/** More disks than a guest can have; it bounds the message. */
const MAX_DISKS = 1024;

export interface DiskMappingReaders {
  /** Names of /sys/block. */
  readonly names: () => readonly string[];
  /** Text of a file, or undefined when there is none. */
  readonly read: (path: string) => string | undefined;
}

/** A property of a device in udev's database: its lines are `E:KEY=value` among others. */
export function udevProperty(text: string, key: string): string | undefined {
  const prefix = `E:${key}=`;
  const line = text.split('\n').find((each) => each.startsWith(prefix));
  return line?.slice(prefix.length);
}

/** Of several paths to one disk the first counts. */
export function readDiskMapping(readers: DiskMappingReaders = SYSTEM): DiskMapping {
  const mapping = new Map<string, { name: string }>();
  for (const name of readers.names().slice(0, MAX_DISKS)) {
    const number = readers.read(`/sys/block/${name}/dev`)?.trim() ?? '';
    if (!/^\d+:\d+$/.test(number)) continue;
    const serial = udevProperty(readers.read(`/run/udev/data/b${number}`) ?? '', 'ID_SERIAL');
    if (!serial || mapping.has(serial)) continue;
    // In sysfs a slash of a device's name is an exclamation mark: cciss!c0d0.
    mapping.set(serial, { name: `/dev/${name.replaceAll('!', '/')}` });
  }
  return Object.fromEntries(mapping);
}

const SYSTEM: DiskMappingReaders = { names: readBlockDevices, read: readKernelFile };

/** A guest without block devices, booted over the network, may have no such folder. */
function readBlockDevices(): readonly string[] {
  try {
    return readdirSync('/sys/block').sort();
  } catch (error) {
    if (!isSystemError(error) || error.code !== 'ENOENT') throw error;
    return [];
  }
}
