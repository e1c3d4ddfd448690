/**
 * Machines that go on from a moment in their life, within seconds: the greeter of a fresh Debian,
 * and the same with the product installed. Each is a file of memory and a disk on top of the disk
 * of the one before.
 */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cached, hashOf } from './cache.ts';
import { greeterReady, settled } from './greeter-ready.ts';
import type { Image } from './image/image.ts';
import { Machine } from './machine/machine.ts';
import { BOOT_PATIENCE_MS } from './machine/patience.ts';
import { accelerator, qemuCommand } from './machine/qemu-command.ts';
import { install } from './product.ts';

/** What a state is restored from. */
export interface Warm {
  readonly image: Image;
  /** Holds `disk.qcow2` and `memory.zst`. */
  readonly folder: string;
}

/** Powers on from the image; what the guest writes is lost. */
export function coldMachine(image: Image): Promise<Machine> {
  const disk = `${image.folder}/disk.raw`;
  return Machine.start({ image: image.folder, disk, diskFormat: 'raw', snapshot: true });
}

/** Goes on from a state; what the guest writes is lost. */
export function restore({ image, folder }: Warm): Promise<Machine> {
  return Machine.start(
    { image: image.folder, disk: `${folder}/disk.qcow2`, diskFormat: 'qcow2', snapshot: true },
    `${folder}/memory.zst`,
  );
}

/** A fresh Debian at its greeter. */
export async function freshGreeter(image: Image): Promise<Warm> {
  const hash = hashOf(machineHash(), readFileSync(here('greeter-ready.ts')));
  const folder = await cached(`${image.folder}/greeter`, hash, async (place) => {
    const disk = layer(place, `${image.folder}/disk.raw`, 'raw');
    await using machine = await Machine.start(onLayer(image, disk));
    await machine.ready(BOOT_PATIENCE_MS);
    await greeterReady(machine, image.displayManager);
    // SDDM's greeter draws all the time, in software here, and is never idle.
    if (image.displayManager !== 'sddm') await settled(machine);
    await machine.save(`${place}/memory.zst`);
  });
  return { image, folder };
}

/** The same machine with the product on it: apt has installed it while the greeter waited. */
export async function installed(image: Image, packages: readonly string[]): Promise<Warm> {
  const greeter = await freshGreeter(image);
  const sources = [...packages, here('product.ts')];
  const hash = hashOf(greeter.folder, ...sources.map((file) => readFileSync(file)));
  const folder = await cached(`${image.folder}/product`, hash, async (place) => {
    const disk = layer(place, `${greeter.folder}/disk.qcow2`, 'qcow2');
    await using machine = await Machine.start(onLayer(image, disk), `${greeter.folder}/memory.zst`);
    await install(machine, packages);
    await settled(machine);
    await machine.save(`${place}/memory.zst`);
  });
  return { image, folder };
}

/** A state fits the QEMU and the devices that it was saved with. */
function machineHash(): string {
  const accel = accelerator();
  const version = execFileSync('qemu-system-x86_64', ['--version']);
  const nowhere = { image: '', disk: '', folder: '', diskFormat: 'raw', snapshot: true } as const;
  return hashOf(version, ...qemuCommand(nowhere, accel));
}

function layer(folder: string, below: string, format: 'raw' | 'qcow2'): string {
  const disk = `${folder}/disk.qcow2`;
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', below, '-F', format, disk]);
  return disk;
}

function onLayer(image: Image, disk: string) {
  return { image: image.folder, disk, diskFormat: 'qcow2', snapshot: false } as const;
}

function here(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
