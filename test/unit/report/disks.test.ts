import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bytesOf, Disks, type FileSystemSize } from '../../../agent/report/disks.ts';
import { violations } from '../../support/vdsm-types.ts';
import { systemError } from '../support/errors.ts';
import { recordedLog } from '../support/log.ts';

const SIZE: FileSystemSize = { bsize: 4096n, frsize: 4096n, blocks: 100n, bfree: 25n };
const BYTES = { total: 409_600, used: 307_200 };
const NEVER = new Promise<FileSystemSize>(() => {});

interface Guest {
  /** Places to types; `nfs`, `cifs` and `fuse.` are on no device of the guest. */
  readonly mounts: Readonly<Record<string, string>>;
  readonly size?: (path: string) => Promise<FileSystemSize>;
  readonly ignoreZeroSizeFs?: boolean;
}

function disksOf({ mounts, size = async () => SIZE, ignoreZeroSizeFs = true }: Guest) {
  const asked: string[] = [];
  const recorded = recordedLog();
  const lines = Object.entries(mounts).map(([path, fs], index) => {
    const source = /^(?:nfs|cifs|fuse\.)/.test(fs) ? 'server:/share' : `/dev/vd${index}`;
    return `${index} 1 254:${index} / ${path} rw - ${fs} ${source} rw`;
  });
  const disks = new Disks({
    ignoredFs: ['tmpfs'],
    ignoreZeroSizeFs,
    log: recorded.log,
    mounts: () => lines.join('\n'),
    size: (path) => {
      asked.push(path);
      return size(path);
    },
  });
  return { read: () => disks.read(new AbortController().signal), asked, ...recorded };
}

describe('bytesOf', () => {
  it('counts in fragments, and in blocks where there are none', () => {
    expect(bytesOf({ ...SIZE, bsize: 1_048_576n })).toEqual(BYTES);
    expect(bytesOf({ ...SIZE, frsize: 0n })).toEqual(BYTES);
  });

  it('is exact above 4 GiB', () => {
    const size = { bsize: 4096n, frsize: 4096n, blocks: 2n ** 40n, bfree: 1n };
    expect(bytesOf(size)).toEqual({ total: 2 ** 52, used: 2 ** 52 - 4096 });
  });

  it.each([
    ['more free than there is', { ...SIZE, bfree: 200n }],
    ['more than 64 bits', { bsize: 2n ** 64n, frsize: 2n ** 64n, blocks: 2n ** 64n, bfree: 0n }],
    ['nothing at all', { bsize: 0n, frsize: 0n, blocks: 0n, bfree: 0n }],
  ])('with %s gives integers that VDSM and the engine can hold', (_, size) => {
    const disks = [{ path: '/', fs: 'fuse', ...bytesOf(size) }];
    expect(violations([{ name: 'disks-usage', disks, mapping: {} }])).toEqual([]);
    expect(bytesOf(size).used).toBeGreaterThanOrEqual(0);
  });
});

describe('Disks', () => {
  it('tells each file system that is not ignored, in the order of mounting', async () => {
    const mounts = { '/': 'xfs', '/net': 'nfs4', '/tmp': 'tmpfs', '/home': 'ext4' };
    const { read, asked } = disksOf({ mounts });
    expect(await read()).toEqual([
      { path: '/', fs: 'xfs', ...BYTES },
      { path: '/net', fs: 'nfs4', ...BYTES },
      { path: '/home', fs: 'ext4', ...BYTES },
    ]);
    expect(asked).toEqual(['/', '/home', '/net']);
  });

  it.each([
    [true, []],
    [false, [{ path: '/', fs: 'fuse', total: 0, used: 0 }]],
  ])('with ignore_zero_size_fs = %s', async (ignoreZeroSizeFs, expected) => {
    const size = async () => ({ ...SIZE, blocks: 0n, bfree: 0n });
    expect(await disksOf({ mounts: { '/': 'fuse' }, size, ignoreZeroSizeFs }).read()).toEqual(
      expected,
    );
  });

  it.each(['EACCES', 'ENOENT', 'ESTALE', 'EIO'])('leaves out what gives %s', async (code) => {
    const size = async (path: string) => {
      if (path === '/mnt') throw systemError(code, 'statfs');
      return SIZE;
    };
    const { read, lines } = disksOf({ mounts: { '/mnt': 'ext4', '/': 'ext4' }, size });
    expect(await read()).toEqual([{ path: '/', fs: 'ext4', ...BYTES }]);
    expect(lines).toEqual([]);
  });

  it('hides no bug', async () => {
    const size = () => Promise.reject(new TypeError('a bug'));
    await expect(disksOf({ mounts: { '/': 'ext4' }, size }).read()).rejects.toThrow('a bug');
  });

  it('asks nothing more when it is given up', async () => {
    const disks = new Disks({
      ignoredFs: [],
      ignoreZeroSizeFs: true,
      log: recordedLog().log,
      mounts: () => '1 1 8:1 / / rw - ext4 /dev/sda1 rw',
      size: () => expect.unreachable(),
    });
    expect(await disks.read(AbortSignal.abort())).toEqual([]);
  });

  it('reads this machine', async () => {
    const disks = new Disks({ ignoredFs: [], ignoreZeroSizeFs: true, log: recordedLog().log });
    const usages = await disks.read(new AbortController().signal);
    expect(usages.length).toBeGreaterThan(0);
    expect(violations([{ name: 'disks-usage', disks: usages, mapping: {} }])).toEqual([]);
  });
});

describe('a file system that does not answer', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const dead = (path: string) => (path.startsWith('/dead') ? NEVER : Promise.resolve(SIZE));

  async function rounds(count: number, { read }: ReturnType<typeof disksOf>) {
    let last: unknown;
    // What was settled before is seen before.
    await vi.advanceTimersByTimeAsync(0);
    for (let round = 0; round < count; round += 1) {
      const reading = read();
      await vi.advanceTimersByTimeAsync(10_000);
      last = await reading;
    }
    return last;
  }

  it('is left out, told once and never asked again', async () => {
    const guest = disksOf({ mounts: { '/dead': 'nfs4', '/': 'ext4' }, size: dead });
    expect(await rounds(3, guest)).toEqual([{ path: '/', fs: 'ext4', ...BYTES }]);
    expect(guest.asked.filter((path) => path === '/dead')).toHaveLength(1);
    expect(guest.count('does not answer')).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps its place when the round is given up, without a word', async () => {
    const controller = new AbortController();
    const { log, lines } = recordedLog();
    const asked: string[] = [];
    const disks = new Disks({
      ignoredFs: [],
      ignoreZeroSizeFs: true,
      log,
      mounts: () => '1 1 8:1 / /dead rw - ext4 /dev/sda1 rw',
      size: (path) => {
        asked.push(path);
        return NEVER;
      },
    });
    const reading = disks.read(controller.signal);
    controller.abort();
    expect(await reading).toEqual([]);
    expect([lines, vi.getTimerCount()]).toEqual([[], 0]);
    expect(await disks.read(new AbortController().signal)).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it('is asked again when it has answered after all', async () => {
    const { promise, resolve } = Promise.withResolvers<FileSystemSize>();
    let first = true;
    const size = () => {
      if (!first) return Promise.resolve(SIZE);
      first = false;
      return promise;
    };
    const guest = disksOf({ mounts: { '/dead': 'nfs4' }, size });
    expect(await rounds(2, guest)).toEqual([]);
    resolve(SIZE);
    expect(await rounds(1, guest)).toEqual([{ path: '/dead', fs: 'nfs4', ...BYTES }]);
  });

  it('is asked again when it has failed after all', async () => {
    const { promise, reject } = Promise.withResolvers<FileSystemSize>();
    const guest = disksOf({ mounts: { '/dead': 'nfs4' }, size: () => promise });
    await rounds(1, guest);
    reject(systemError('EIO', 'statfs'));
    await rounds(1, guest);
    expect(guest.asked).toHaveLength(2);
  });

  it('of network file systems two at most hold a thread, and disks are told all the same', async () => {
    const mounts = { '/dead1': 'nfs', '/dead2': 'cifs', '/dead3': 'fuse.sshfs', '/': 'ext4' };
    const guest = disksOf({ mounts, size: dead });
    expect(await rounds(3, guest)).toEqual([{ path: '/', fs: 'ext4', ...BYTES }]);
    expect(guest.asked.filter((path) => path !== '/')).toEqual(['/dead1', '/dead2']);
  });

  it('of all together three at most hold a thread', async () => {
    const mounts = {
      '/dead1': 'xfs',
      '/dead2': 'xfs',
      '/dead3': 'xfs',
      '/dead4': 'xfs',
      '/': 'xfs',
    };
    const guest = disksOf({ mounts, size: dead });
    expect(await rounds(3, guest)).toEqual([]);
    expect(guest.asked).toEqual(['/dead1', '/dead2', '/dead3']);
  });

  it('and many slow ones end the round with what is known', async () => {
    const mounts = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`/m${at}`, 'nfs4']));
    const slow = () => new Promise<FileSystemSize>((resolve) => setTimeout(resolve, 900, SIZE));
    expect(await rounds(1, disksOf({ mounts, size: slow }))).toHaveLength(6);
  });
});
