/** QEMU's command line: one machine, the same for every suite, so that a warm state fits it. */

import { accessSync, constants, readFileSync } from 'node:fs';

export type Accelerator = 'kvm' | 'tcg';

export interface MachineFiles {
  /** Has `vmlinuz` and `initrd`. */
  readonly image: string;
  readonly disk: string;
  readonly diskFormat: 'raw' | 'qcow2';
  /** Throw away at the end what the guest writes. */
  readonly snapshot: boolean;
  /** For the sockets. */
  readonly folder: string;
}

export const ROOT_SERIAL = 'SSO-ROOT-0001';
export const MAC = '52:54:00:12:34:56';

/** What the agent of the older series looked for; the newer name is tried by the component tests. */
const PORT = 'com.redhat.rhevm.vdsm';

/**
 * KVM needs the CPU's own support. A host without it can have a /dev/kvm all the same (PVM, which
 * runs kernels made for it and no others), so the device alone says nothing.
 */
export function accelerator(): Accelerator {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
  } catch {
    return 'tcg';
  }
  return /^flags\s*:.*\b(?:vmx|svm)\b/m.test(readFileSync('/proc/cpuinfo', 'utf8')) ? 'kvm' : 'tcg';
}

/**
 * Nehalem without KVM: with AVX2 (`-cpu max`) QEMU 7.2 draws wrongly and GNOME Shell ends.
 * AppArmor is on, as Debian has it; the clock and the mitigations are what slows an emulator down.
 */
export function qemuCommand(files: MachineFiles, accel: Accelerator): string[] {
  const socket = (id: string) => `socket,id=${id},path=${files.folder}/${id},server=on,wait=off`;
  const { image, disk, diskFormat, snapshot } = files;
  return [
    'qemu-system-x86_64',
    ...['-nodefaults', '-no-user-config', '-display', 'none'],
    ...['-machine', 'pc,hpet=off', '-smp', '2', '-m', '2048'],
    ...(accel === 'kvm'
      ? ['-accel', 'kvm', '-cpu', 'host']
      : ['-accel', 'tcg,thread=multi', '-cpu', 'Nehalem']),
    ...['-kernel', `${image}/vmlinuz`, '-initrd', `${image}/initrd`],
    '-append',
    'root=/dev/vda rw rootfstype=ext4 console=tty0 console=ttyS0,115200 quiet ' +
      'mitigations=off tsc=reliable no_timer_check',
    '-drive',
    `if=none,id=root,file=${disk},format=${diskFormat},cache=unsafe,` +
      `snapshot=${snapshot ? 'on' : 'off'}`,
    ...['-device', `virtio-blk-pci,drive=root,serial=${ROOT_SERIAL}`],
    ...['-device', 'virtio-rng-pci', '-device', 'virtio-vga'],
    ...['-device', 'virtio-tablet-pci', '-device', 'virtio-keyboard-pci'],
    // A hub with a second port, where nobody is: of one alone the guest's card would wait for ever
    // until it can send.
    ...['-netdev', 'hubport,id=wire,hubid=0', '-netdev', 'hubport,id=nowhere,hubid=0'],
    ...['-device', `virtio-net-pci,netdev=wire,mac=${MAC}`],
    ...['-device', 'virtio-serial-pci'],
    ...['-chardev', socket('vdsm'), '-device', `virtserialport,chardev=vdsm,name=${PORT}`],
    ...['-chardev', socket('guest-agent')],
    ...['-device', 'virtserialport,chardev=guest-agent,name=org.qemu.guest_agent.0'],
    ...['-chardev', `${socket('console')},logfile=${files.folder}/console.log`],
    ...['-serial', 'chardev:console'],
    ...['-qmp', `unix:${files.folder}/qmp,server=on,wait=off`],
  ];
}
