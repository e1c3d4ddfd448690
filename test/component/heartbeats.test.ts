/**
 * Heartbeats never stop: a host that misses them takes the guest for one without an agent. What a
 * host's own flood does is in port.test.ts.
 */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AgentOptions } from '../support/agent.ts';
import { Guest } from '../support/guest.ts';
import { pause, until } from '../support/wait.ts';
import { temporaryFolder } from '../unit/report/support/folder.ts';

const folder = temporaryFolder();

/** Heartbeats a second apart; how many came in `seconds`, and the longest silence. */
async function beats(guest: Guest, seconds: number) {
  const from = performance.now();
  await pause(seconds * 1_000);
  const times = guest.host.of('heartbeat').filter(({ at }) => at >= from);
  const all = [from, ...times.map(({ at }) => at), performance.now()];
  const gaps = all.slice(1).map((at, index) => at - (all[index] ?? at));
  return { count: times.length, longest: Math.max(...gaps) };
}

describe.concurrent('heartbeats go on', () => {
  it('while the bus is away, and when it is back', async () => {
    await using guest = await Guest.start();
    await guest.bus.kill();
    const away = await beats(guest, 6);
    expect(away.count).toBeGreaterThanOrEqual(5);
    expect(away.longest).toBeLessThan(2_500);
    const lines = guest.agent.log.length;
    await guest.bus.start();
    await guest.agent.logged('system bus name acquired', lines);
    expect((await beats(guest, 3)).count).toBeGreaterThanOrEqual(2);
    expect(guest.host.violations).toEqual([]);
  });

  it('while a probe hangs', async () => {
    await using guest = await Guest.start({ agent: hanging(join(folder, 'getent')) });
    const { agent } = guest;
    await until(() => hasHangingChild(agent.pid), 'the program of a probe hangs');
    const { count, longest } = await beats(guest, 6);
    expect(hasHangingChild(agent.pid)).toBe(true);
    expect(count).toBeGreaterThanOrEqual(5);
    expect(longest).toBeLessThan(2_500);
    expect(guest.host.violations).toEqual([]);
  });
});

/**
 * A guest with a short name and a `getent`, which is asked for the long one, that never ends: both
 * in namespaces of their own. `$0` is the program in its place.
 */
const HANG = [
  'echo guest > /proc/sys/kernel/hostname',
  'printf "#!/bin/sh\\nexec sleep 3600.5\\n" > "$0"',
  'chmod 755 "$0"',
  'mount --bind "$0" "$(readlink -f /usr/bin/getent)"',
  'exec "$@"',
].join(' && ');

function hanging(program: string): AgentOptions {
  return { wrapper: ['unshare', '--mount', '--uts', 'sh', '-c', HANG, program] };
}

function hasHangingChild(pid: number): boolean {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  return children.some((child) => {
    const file = `/proc/${child}/cmdline`;
    return child !== '' && existsSync(file) && readFileSync(file, 'utf8').includes('3600.5');
  });
}
