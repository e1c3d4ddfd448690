/** Brings CPUs on- and offline (Documentation/core-api/cpu_hotplug.rst of the kernel). */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Log } from '../../log.ts';

interface Cpu {
  readonly number: number;
  isOnline: boolean;
  /** The file that switches it; the first CPU mostly has none. */
  readonly file: string | undefined;
}

/** Never offline: interrupts and firmware count on it, also where the kernel would let it go. */
const FIRST_CPU = 0;

/** Whether `count` CPUs are online afterwards. `folder` is /sys/devices/system/cpu. */
export function setCpus(
  folder: string,
  count: number,
  log: Pick<Log, 'info' | 'warning'>,
): boolean {
  const cpus = readCpus(folder);
  if (cpus.length === 0) {
    log.warning('CPUs cannot be set', { wanted: count, fix: `mount sysfs: no CPU in ${folder}` });
    return false;
  }
  const online = (): number => cpus.filter(({ isOnline }) => isOnline).length;
  const before = online();
  // The lowest come first and go last, so that what is online has few gaps.
  for (const cpu of cpus) if (online() < count) switchTo(cpu, true, log);
  for (const cpu of cpus.toReversed()) if (online() > count) switchTo(cpu, false, log);
  const fields = { wanted: count, before, online: online(), present: cpus.length };
  if (online() === count) {
    log.info('CPUs set', fields);
    return true;
  }
  const fix =
    count > cpus.length
      ? 'the guest has no more: let the host plug them in'
      : 'the guest lets go of no more';
  log.warning('CPUs cannot be set', { ...fields, fix });
  return false;
}

function switchTo(cpu: Cpu, isOnline: boolean, log: Pick<Log, 'warning'>): void {
  const { file, number } = cpu;
  if (cpu.isOnline === isOnline || file === undefined || number === FIRST_CPU) return;
  try {
    writeFileSync(file, isOnline ? '1' : '0', { flag: 'r+' });
    cpu.isOnline = readState(file) !== '0';
  } catch (error) {
    const code = codeOf(error);
    log.warning('a CPU cannot be switched', { cpu: number, to: isOnline ? 'on' : 'off', code });
  }
}

/** All CPUs that are there, by their numbers. */
function readCpus(folder: string): readonly Cpu[] {
  return namesIn(folder)
    .flatMap((name) => /^cpu(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
    .map((number) => {
      const file = `${folder}/cpu${number}/online`;
      const state = readState(file);
      return {
        number,
        isOnline: state !== '0',
        file: state === undefined ? undefined : file,
      };
    });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    return [];
  }
}

/** Undefined where there is no such file: a CPU that is always online. */
function readState(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    return undefined;
  }
}

/** Throws what is no error of the system. */
function codeOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return code;
}
