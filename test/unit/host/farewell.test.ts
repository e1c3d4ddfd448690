import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { sayUninstalled } from '../../../agent/host/farewell.ts';

/** Two pipes: each has a reader, as a port has a host, or has none. */
function pipes(...hasHost: readonly boolean[]) {
  const folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-farewell-'));
  const paths = hasHost.map((_, index) => join(folder, `port-${index}`));
  if (paths.length > 0) execFileSync('mkfifo', paths);
  const hosts = paths.map((path, index) =>
    hasHost[index] ? openSync(path, constants.O_RDONLY | constants.O_NONBLOCK) : undefined,
  );
  onTestFinished(() => {
    for (const fd of hosts) if (fd !== undefined) closeSync(fd);
    rmSync(folder, { recursive: true });
  });
  const heard = (index: number) => readFileSync(hosts[index] ?? -1, 'utf8');
  return { folder, paths, heard };
}

const LINE = '{"__name__":"uninstalled"}\n';

it('goes to the first port', () => {
  const { paths, heard } = pipes(true, true);
  expect(sayUninstalled(paths)).toBe(true);
  expect([heard(0), heard(1)]).toEqual([LINE, '']);
});

it('goes to the next port when nobody reads at the first', () => {
  const { paths, heard } = pipes(false, true);
  expect(sayUninstalled(paths)).toBe(true);
  expect(heard(1)).toBe(LINE);
});

it('waits for no host', () => {
  expect(sayUninstalled(pipes(false, false).paths)).toBe(false);
});

it('makes no file where no port is', () => {
  const { folder } = pipes();
  expect(sayUninstalled([`${folder}/none`])).toBe(false);
  expect(existsSync(`${folder}/none`)).toBe(false);
});
