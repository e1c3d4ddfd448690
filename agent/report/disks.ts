/**
 * How full the file systems are.
 *
 * statfs(2) on a dead network file system does not come back, and keeps the thread of the pool that
 * asked. So each question has a deadline of its own, a mount is not asked again while a question to
 * it is open, and the number of open questions is bounded below the pool's four threads.
 */

import { statfs } from 'node:fs/promises';
import type { Log } from '../log.ts';
import type { DiskUsage } from '../messages.ts';
import { isSystemError, ProbeFailure } from './failure.ts';
import { type Mount, parseMounts, reportedMounts } from './mounts.ts';
import { readKernelFile } from './text-file.ts';

/** A living server answers in milliseconds. */
const STATFS_DEADLINE_MS = 1_000;
/** Open questions above which no network or FUSE file system is asked. */
const MAX_HANGING_REMOTE = 2;
/** Above which no disk is asked either: one of libuv's four threads stays free. */
const MAX_HANGING = 3;
/** Many slow ones together: what is known by then is told, and the rest left out. */
const ROUND_MS = 5_000;
/** The largest double that a signed 64-bit integer, the host's type for sizes, can hold. */
const MAX_BYTES = 2 ** 63 - 1024;

/** What is read of statfs(2); Node gives more. */
export interface FileSystemSize {
  readonly bsize: bigint;
  readonly frsize: bigint;
  readonly blocks: bigint;
  readonly bfree: bigint;
}

export interface DisksOptions {
  readonly ignoredFs: readonly string[];
  readonly ignoreZeroSizeFs: boolean;
  readonly log: Pick<Log, 'notice'>;
  /** Text of /proc/self/mountinfo. */
  readonly mounts?: () => string;
  readonly size?: (path: string) => Promise<FileSystemSize>;
  readonly deadlineMs?: number;
}

/** Bytes in all and in use. Blocks are counted in fragments where there are any (statvfs(3)). */
export function bytesOf(size: FileSystemSize): Pick<DiskUsage, 'total' | 'used'> {
  const unit = size.frsize || size.bsize;
  const used = size.blocks > size.bfree ? size.blocks - size.bfree : 0n;
  return { total: bounded(size.blocks * unit), used: bounded(used * unit) };
}

export class Disks {
  readonly #options: DisksOptions;
  readonly #mounts: () => string;
  readonly #size: (path: string) => Promise<FileSystemSize>;
  /** Mounts with a question open beyond its deadline. */
  readonly #hanging = new Set<string>();

  constructor(options: DisksOptions) {
    this.#options = options;
    this.#mounts = options.mounts ?? readMounts;
    this.#size = options.size ?? ((path) => statfs(path, { bigint: true }));
  }

  /** In the order of their mounting. Mounts that may not or cannot be asked are left out. */
  async read(signal: AbortSignal): Promise<DiskUsage[]> {
    const { ignoredFs, ignoreZeroSizeFs } = this.#options;
    const mounts = reportedMounts(parseMounts(this.#mounts()), ignoredFs);
    const usages = new Map<Mount, DiskUsage>();
    const end = performance.now() + ROUND_MS;
    // One after the other, so that no more than one thread at a time is at stake; disks first.
    for (const mount of [...mounts.filter(isLocal), ...mounts.filter((one) => !isLocal(one))]) {
      if (signal.aborted || performance.now() > end) break;
      const size = await this.#ask(mount, signal);
      if (size === undefined) continue;
      const bytes = bytesOf(size);
      if (ignoreZeroSizeFs && bytes.total === 0 && bytes.used === 0) continue;
      usages.set(mount, { path: mount.path, fs: mount.fs, ...bytes });
    }
    return mounts.flatMap((mount) => usages.get(mount) ?? []);
  }

  async #ask(mount: Mount, signal: AbortSignal): Promise<FileSystemSize | undefined> {
    const key = `${mount.device} ${mount.path}`;
    const most = isLocal(mount) ? MAX_HANGING : MAX_HANGING_REMOTE;
    if (this.#hanging.has(key) || this.#hanging.size >= most) return undefined;
    const answer = this.#size(mount.path).catch(unreadable);
    const { promise: deadline, resolve } = Promise.withResolvers<'late'>();
    const timer = setTimeout(resolve, this.#options.deadlineMs ?? STATFS_DEADLINE_MS, 'late');
    const giveUp = (): void => {
      clearTimeout(timer);
      resolve('late');
    };
    signal.addEventListener('abort', giveUp);
    const first = await Promise.race([answer, deadline]);
    signal.removeEventListener('abort', giveUp);
    clearTimeout(timer);
    if (first !== 'late') return first;
    this.#hanging.add(key);
    const { path, fs } = mount;
    if (!signal.aborted) {
      this.#options.log.notice('a file system does not answer and is left out', { path, fs });
    }
    const settled = (): boolean => this.#hanging.delete(key);
    // What it says in the end, be it an error, is too old to be told.
    void answer.then(settled, settled);
    return undefined;
  }
}

/** A mount that is gone, forbidden or broken has no size; anything else is a bug. */
function unreadable(error: unknown): undefined {
  if (!isSystemError(error)) throw error;
  return undefined;
}

/** On a device of this guest, and not served by a process as FUSE is. */
function isLocal({ source, fs }: Mount): boolean {
  return source.startsWith('/dev/') && !fs.startsWith('fuse');
}

function bounded(bytes: bigint): number {
  return Math.min(Number(bytes), MAX_BYTES);
}

function readMounts(): string {
  const text = readKernelFile('/proc/self/mountinfo');
  if (text === undefined) throw new ProbeFailure('NO_MOUNTINFO');
  return text;
}
