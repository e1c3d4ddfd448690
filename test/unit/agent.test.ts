import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { READABLE } from '../../agent/native.ts';
import { line } from './support/decoding.ts';
import { systemError } from './support/errors.ts';
import { running } from './support/running.ts';
import { bus, resetBus } from './support/system-bus.ts';

vi.mock('../../agent/bus/bus.ts', () => import('./support/system-bus.ts'));
// Real probes would do real work under fake timers.
vi.mock('../../agent/report/probes.ts', () => ({ systemProbes: () => [] }));

beforeEach(() => {
  vi.useFakeTimers();
  resetBus();
});

afterEach(() => {
  vi.useRealTimers();
});

const LOGIN = line('login', { username: 'alice', password: 'kanarie' });

describe('a host', () => {
  it('hears of the start, our version and heartbeats', () => {
    const { heard } = running('[general]\nheart_beat_rate = 7');
    const beat = { __name__: 'heartbeat', 'free-ram': expect.stringMatching(/^\d+$/) };
    expect(heard()).toEqual([
      { __name__: 'session-startup' },
      expect.not.objectContaining({ apiVersion: 3 }),
      expect.objectContaining({ ...beat, apiVersion: 3 }),
    ]);
    vi.advanceTimersByTime(140_000);
    const beats = heard();
    expect(beats).toHaveLength(20);
    for (const each of beats) expect(each).toMatchObject({ ...beat, apiVersion: 3 });
  });

  it('that asks for a refresh a thousand times at once gets one', async () => {
    const { tell, heard } = running();
    heard();
    await tell(...Array.from({ length: 1000 }, () => line('refresh', { apiVersion: 3 })));
    expect(heard()).toEqual([{ __name__: 'session-startup' }]);
  });

  it('gets its echo back', async () => {
    const { tell, heard } = running();
    heard();
    await tell(line('echo', { a: [1, 'ü\0'], password: 'kanarie' }));
    expect(heard()).toEqual([{ __name__: 'echo', a: [1, 'ü\ufffd'] }]);
  });

  it('whose port breaks at the first word leaves no second heartbeat when it is back', () => {
    const { native, device, heard } = running('[general]\nheart_beat_rate = 7', ({ writes }) =>
      writes.push(systemError('EIO', 'write')),
    );
    expect(heard()).toEqual([]);
    vi.advanceTimersByTime(2_000);
    const again = native.watched;
    expect(again.isWatched).toBe(true);
    device.written.length = 0;
    again.written.length = 0;
    vi.advanceTimersByTime(21_000);
    const beats = Buffer.concat(again.written).toString().trim().split('\n');
    expect(beats).toHaveLength(3);
  });

  it('that goes hears nothing more, and no heartbeat is made', async () => {
    const { device, heard } = running();
    device.idle = 0;
    device.edge(READABLE);
    heard();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([heard(), vi.getTimerCount()]).toEqual([[], 0]);
  });
});

describe('a login', () => {
  it('is announced with a token and leaves no password in what was read', async () => {
    const { native, tell, lines } = running();
    await tell(LOGIN);
    expect(bus.sent).toEqual([expect.stringMatching(/^ovirt-sso-[\w-]{43}$/)]);
    expect(lines.at(-1)).toContain('login offered');
    expect(native.blocks.filter((block) => block.includes('kanarie'))).toHaveLength(1);
    expect(lines.join()).not.toContain('kanarie');
  });

  it('asks NSS with a deadline of which two fit into a greeter that waits 5 s', async () => {
    const { native, tell } = running();
    const resolveUser = vi.spyOn(native, 'resolveUser');
    await tell(line('login', { username: 'alice@internal', password: 'kanarie' }));
    expect(resolveUser.mock.calls).toEqual([
      ['alice@internal', 2_500],
      ['alice', 2_500],
    ]);
  });

  it('ends at a module that shows the token', async () => {
    const { native, tell } = running();
    await tell(LOGIN);
    const peer = native.descriptor(99);
    peer.reads.push(Buffer.from(bus.sent[0] ?? ''));
    native.listenOptions?.onPeer(99, 0, 4711);
    await vi.advanceTimersByTimeAsync(0);
    expect(peer.text).toBe('\0\0\0\x05alicekanarie\0');
    expect(native.isBlank).toBe(true);
  });

  it('waits for a bus that is away', async () => {
    const { tell } = running();
    bus.isUp = false;
    await tell(LOGIN);
    bus.isUp = true;
    bus.ready();
    expect(bus.sent).toHaveLength(1);
  });

  it('is kept, and told to nobody, while it is not known who waits for it', async () => {
    const { native, tell, lines } = running('');
    await tell(LOGIN);
    bus.connection(':1.7', true);
    bus.ready();
    expect([bus.sent, bus.followed, native.isBlank]).toEqual([[], undefined, false]);
    expect(lines.at(-1)).toContain('login kept, nobody to tell yet');
  });

  it('without a password is told and changes nothing', async () => {
    const { tell, lines } = running();
    await tell(line('login', { username: 'alice' }));
    expect(bus.sent).toEqual([]);
    expect(lines.at(-1)).toBe('login not offered: the host sent no password with it: user=alice\n');
  });
});

describe('a host that floods', () => {
  it('with logins without a password leaves a line a second', async () => {
    const { tell, native, lines } = running();
    const before = lines.length;
    await tell(...Array.from({ length: 500 }, () => line('login', { username: 'alice' })));
    native.time += 1_000;
    await tell(line('login', { username: 'bob' }));
    const told = 'login not offered: the host sent no password with it: user=';
    expect(lines.slice(before)).toEqual([`${told}alice\n`, `${told}bob more=499\n`]);
  });

  it('with versions leaves a line a second, and each is in force', async () => {
    const { tell, native, lines } = running();
    const before = lines.length;
    await tell(
      ...Array.from({ length: 500 }, (_, i) => line('api-version', { apiVersion: i % 2 })),
    );
    native.time += 1_000;
    await tell(line('api-version', { apiVersion: 2 }));
    const told = 'API version in force: version=';
    expect(lines.slice(before)).toEqual([`${told}1\n`, `${told}2 more=498\n`]);
  });

  it('with one kind of line does not hide another kind, nor a login', async () => {
    const { tell, count } = running();
    await tell('{', '{', line('login', { username: 'alice' }), LOGIN, LOGIN, '{');
    expect(count('line from the host refused')).toBe(1);
    expect(count('the host sent no password with it')).toBe(1);
    expect(count('login dropped') + count('login offered')).toBe(2);
  });
});

describe('lines that mean nothing', () => {
  it('are passed over when they are blank', async () => {
    const { tell, lines } = running();
    const before = lines.length;
    await tell('', ' \t ', '\r');
    expect(lines).toHaveLength(before);
  });

  it('are logged once a second, without their content', async () => {
    const { tell, native, count, lines } = running();
    await tell(...Array.from({ length: 500 }, () => '{"password":"kanarie"'));
    native.time += 1_000;
    await tell('kanarie');
    expect(count('line from the host refused')).toBe(2);
    expect(lines.at(-1)).toContain('more=499');
    expect(lines.join()).not.toContain('kanarie');
  });

  it('are logged once for each name that is not known, and for 64 names at most', async () => {
    const { tell, count } = running();
    await tell(line('nonsense'), line('nonsense'), line('__proto__'));
    expect(count('message from the host ignored')).toBe(2);
    await tell(...Array.from({ length: 500 }, (_, i) => line(`nonsense-${i}`)));
    expect(count('message from the host ignored')).toBe(64);
  });

  it('do not stop the next one from being heard', async () => {
    const { tell, heard } = running();
    heard();
    await tell('{', 'x'.repeat(200_000), '{"__name__":', line('echo', { a: 1 }));
    expect(heard()).toEqual([{ __name__: 'echo', a: 1 }]);
  });
});
