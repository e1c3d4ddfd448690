/** The built agent takes a new configuration over while it runs (SIGHUP). */

import { closeSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { answerOf, request } from '../support/credential-client.ts';
import { Guest } from '../support/guest.ts';
import { loadTestAddon } from '../support/test-addon.ts';
import { until } from '../support/wait.ts';

const support = loadTestAddon();
const RELOADED = 'configuration reloaded';

/** The file as it is, changed. */
function edit(guest: Guest, change: (text: string) => string): void {
  const { configFile } = guest.agent;
  writeFileSync(configFile, change(readFileSync(configFile, 'utf8')));
}

/** Signals and waits until `text` is logged. */
async function hangUp(guest: Guest, text = RELOADED): Promise<void> {
  const lines = guest.agent.log.length;
  guest.agent.signal('SIGHUP');
  await guest.agent.logged(text, lines);
}

describe.concurrent('a reload', () => {
  it('leaves a live login and the host alone, and its rates are new', async () => {
    await using guest = await Guest.start({ agent: { general: { heart_beat_rate: 600 } } });
    const { agent, host } = guest;
    const token = await guest.login('alice', 'secret');
    edit(guest, (text) => text.replace('heart_beat_rate = 600', 'heart_beat_rate = 1'));
    host.skip();
    await hangUp(guest);
    await host.next('heartbeat');
    await host.next('heartbeat');
    const { bytes } = await request(agent.socket, { send: [token] });
    expect(bytes).toEqual(answerOf('alice', 'secret'));
    expect([agent.count('host disconnected'), agent.count('bus name acquired')]).toEqual([0, 1]);
    expect(host.violations).toEqual([]);
  });

  it('changes what is reported, who may ask, and who is offered', async () => {
    await using guest = await Guest.start({ agent: { sso: { allowed_uids: 1 } } });
    const { agent, host } = guest;
    const refused = await guest.login('alice', 'secret');
    expect((await request(agent.socket, { send: [refused] })).bytes).toHaveLength(0);
    await host.next('disks-usage');
    edit(guest, (text) =>
      text
        .replace('allowed_uids = 1', 'allowed_uids = 0\ndomain = strip')
        .replace('[general]', `[general]\nignored_nics = x\nignored_fs = ${fileSystems()}`),
    );
    host.skip();
    await hangUp(guest);
    const told = await host.next('disks-usage');
    expect(told.fields.disks).toEqual([]);
    const token = await guest.login('alice@example.org', 'secret');
    const { bytes } = await request(agent.socket, { send: [token] });
    expect(bytes).toEqual(answerOf('alice', 'secret'));
  });

  it('of a file with errors changes nothing, and says so in a line each', async () => {
    await using guest = await Guest.start();
    const { agent, host } = guest;
    edit(guest, (text) => `${text}offer_ttl = never\nstray\n[general]\nheart_beat_rate = 600\n`);
    const lines = agent.log.length;
    await hangUp(guest, 'configuration not reloaded');
    const told = agent.log.slice(lines).map(({ text }) => text);
    expect(told).toEqual([
      expect.stringContaining('expected [section] or key = value'),
      expect.stringContaining('offer_ttl in [sso] must be'),
      '<3>configuration not reloaded, the one before stays in force',
    ]);
    host.skip();
    await host.next('heartbeat');
    await host.next('heartbeat');
  });

  it('names what needs a restart', async () => {
    await using guest = await Guest.start();
    edit(guest, (text) => text.replace('socket = @', 'socket = @other-'));
    await hangUp(guest);
    const told = 'a setting changes at the next start: key="socket in [sso]"';
    expect(guest.agent.count(told)).toBe(1);
    const token = await guest.login('alice', 'secret');
    const { bytes } = await request(guest.agent.socket, { send: [token] });
    expect(bytes).toEqual(answerOf('alice', 'secret'));
  });

  it('is told to systemd, with its beginning by the monotonic clock', async () => {
    const name = `@ovirt-sso-test-notify-${process.pid}`;
    const fd = support.unixSocket('dgram', name, 0);
    onTestFinished(() => closeSync(fd));
    await using guest = await Guest.start({ agent: { env: { NOTIFY_SOCKET: name } } });
    const states: string[] = [];
    const heard = async (count: number): Promise<void> => {
      await until(() => {
        const state = support.receive(fd);
        if (state !== undefined) states.push(state);
        return states.length === count;
      }, `the service manager hears ${count} states`);
    };
    await heard(1);
    const before = process.hrtime.bigint() / 1000n;
    await hangUp(guest);
    await heard(3);
    const [first, reloading = '', last] = states;
    expect([first, last]).toEqual(['READY=1', 'READY=1']);
    const usec = /^RELOADING=1\nMONOTONIC_USEC=(\d+)$/.exec(reloading)?.[1];
    expect(BigInt(usec ?? 0)).toBeGreaterThanOrEqual(before);
    expect(BigInt(usec ?? 0)).toBeLessThanOrEqual(process.hrtime.bigint() / 1000n);
  });
});

/** The types of all file systems that are mounted. */
function fileSystems(): string {
  const text = readFileSync('/proc/self/mountinfo', 'utf8');
  return [...new Set([...text.matchAll(/ - (\S+) /g)].map(([, type]) => type))].join(' ');
}
