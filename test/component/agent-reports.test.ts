/** The built agent tells a host about its guest, under each version of the API. */

import { hostname, release } from 'node:os';
import { describe, expect, it } from 'vitest';
import { Guest } from '../support/guest.ts';
import { pause, until } from '../support/wait.ts';

/** In the order of a refresh (docs/protocol.md), without what needs a desktop. */
const REFRESHED = [
  'applications',
  'containers',
  'host-name',
  'os-version',
  'network-interfaces',
  'disks-usage',
  'fqdn',
  'timezone',
  'os-info',
];
const FROM_VERSION_1 = ['containers', 'timezone', 'os-info', 'number-of-cpus'];

describe('the reports', () => {
  it('reach a host that knows every version, and keep its rules', async () => {
    await using guest = await Guest.start();
    const { host } = guest;
    await until(
      () => [...REFRESHED, 'number-of-cpus'].every((name) => host.of(name).length > 0),
      'all reports come',
    );
    expect(host.of('host-name').at(-1)?.fields).toEqual({ name: hostname() });
    expect(host.of('os-version').at(-1)?.fields).toEqual({ version: release() });
    expect(host.of('os-info').at(-1)?.fields).toMatchObject({ type: 'linux', kernel: release() });
    expect(host.of('disks-usage').at(-1)?.fields).toEqual({
      disks: expect.any(Array),
      mapping: expect.any(Object),
    });
    expect(host.violations).toEqual([]);
  });

  it('come in the order of a refresh when the host asks again', async () => {
    await using guest = await Guest.start();
    const { host } = guest;
    await until(() => REFRESHED.every((name) => host.of(name).length > 0), 'all reports come');
    const before = host.received.length;
    host.refresh();
    const names = () => host.received.slice(before).map((message) => message.name);
    await until(() => REFRESHED.every((name) => names().includes(name)), 'all come again');
    const told = names().filter((name) => name === 'session-startup' || REFRESHED.includes(name));
    expect(told.slice(0, REFRESHED.length + 1)).toEqual(['session-startup', ...REFRESHED]);
  });

  it('are held back where they are above the version in force', async () => {
    await using guest = await Guest.start({ host: { negotiate: false } });
    const { host } = guest;
    await until(() => host.of('disks-usage').length > 0, 'a report of version 0 comes');
    await pause(1_000);
    for (const name of FROM_VERSION_1) expect(host.of(name)).toEqual([]);
  });

  it('do not stop heartbeats, nor does a burst of refreshes multiply them', async () => {
    await using guest = await Guest.start();
    const { host } = guest;
    await until(() => REFRESHED.every((name) => host.of(name).length > 0), 'all reports come');
    const before = host.of('session-startup').length;
    for (let count = 0; count < 1_000; count += 1) host.refresh();
    host.skip();
    await host.next('heartbeat');
    await host.next('heartbeat');
    // One for each chunk that the port gave, which is far from one for each request.
    expect(host.of('session-startup').length - before).toBeLessThan(50);
    expect(host.violations).toEqual([]);
  });
});
