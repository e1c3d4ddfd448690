import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Agent } from '../../agent/agent.ts';
import type { BusOptions } from '../../agent/bus/bus.ts';
import { parseConfig } from '../../agent/config.ts';
import { READABLE } from '../../agent/native.ts';
import { line } from './support/decoding.ts';
import { systemError } from './support/errors.ts';
import { recordedLog } from './support/log.ts';
import { FakeNative } from './support/native.ts';

/** The system bus: up or not, and what was announced on it. */
const bus = vi.hoisted(() => ({
  isUp: true,
  sent: [] as string[],
  ready: () => {},
  isStopped: false,
}));

vi.mock('../../agent/bus/bus.ts', () => ({
  Bus: class {
    constructor({ ready }: BusOptions) {
      bus.ready = ready;
    }
    start(): void {}
    stop(): void {
      bus.isStopped = true;
    }
    marshal = ({ body }: { body: unknown[] }) => Buffer.from(`${String(body[0])}\0`);
    send = (signal: Buffer) => {
      if (bus.isUp) bus.sent.push(signal.toString('latin1', 0, signal.length - 1));
      return bus.isUp;
    };
  },
}));

beforeEach(() => {
  vi.useFakeTimers();
  Object.assign(bus, { isUp: true, sent: [], isStopped: false });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A running agent with a host; `/dev/null` is what it opens, the fake is what it reads. */
function running(configuration = '[sso]\nwhen = always', firstWrites: readonly Error[] = []) {
  const native = new FakeNative();
  native.writes.push(...firstWrites);
  native.accounts.set('alice', { name: 'alice', uid: 1000 });
  const recorded = recordedLog();
  const { config } = parseConfig(`[virtio]\ndevice = /dev/null\n${configuration}`, 'test');
  const options = { config, native, log: recorded.log, busAddress: 'unix:path=/x', listenFd: 3 };
  const agent = new Agent(options);
  agent.start();
  const device = native.watched;
  /** The host says these lines. */
  const tell = async (...texts: string[]): Promise<void> => {
    device.reads.push(Buffer.from(texts.map((text) => `${text}\n`).join('')));
    device.edge(READABLE);
    await vi.advanceTimersByTimeAsync(0);
  };
  /** What the host heard since the last call. */
  const heard = (): Record<string, unknown>[] =>
    Buffer.concat(device.written.splice(0))
      .toString()
      .split('\n')
      .filter((text) => text !== '')
      .map((text) => JSON.parse(text) as Record<string, unknown>);
  return { agent, native, device, tell, heard, ...recorded };
}

const LOGIN = line('login', { username: 'alice', password: 'kanarie' });

describe('a host', () => {
  it('hears of the start, our version and heartbeats', () => {
    const { heard } = running('[general]\nheart_beat_rate = 7');
    const beat = { __name__: 'heartbeat', 'free-ram': expect.stringMatching(/^\d+$/) };
    expect(heard()).toEqual([
      { __name__: 'session-startup' },
      expect.objectContaining({ ...beat, apiVersion: 3 }),
    ]);
    vi.advanceTimersByTime(21_000);
    const beats = heard();
    expect(beats).toHaveLength(3);
    for (const each of beats) expect(each).not.toHaveProperty('apiVersion');
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
    const { native, device, heard } = running('[general]\nheart_beat_rate = 7', [
      systemError('EIO', 'write'),
    ]);
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

  it('is refused and wiped while nobody is known to wait for it', async () => {
    const { native, tell, lines } = running('');
    await tell(LOGIN);
    expect([bus.sent, native.isBlank]).toEqual([[], true]);
    expect(lines.at(-1)).toContain('set when = always in [sso]');
  });

  it('without a password is told and changes nothing', async () => {
    const { tell, lines } = running();
    await tell(line('login', { username: 'alice' }));
    expect(bus.sent).toEqual([]);
    expect(lines.at(-1)).toBe('login not offered: the host sent no password with it: user=alice\n');
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
    await tell(line('nonsense'), line('nonsense'), line('__proto__'), line('lock-screen'));
    expect(count('message from the host ignored')).toBe(3);
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

describe('the end', () => {
  it('wipes a live login, says goodbye and lets go of everything', async () => {
    const { agent, native, tell, heard } = running();
    await tell(LOGIN);
    heard();
    agent.stop();
    expect(heard()).toEqual([{ __name__: 'session-shutdown' }]);
    expect([native.isBlank, native.isListening, bus.isStopped]).toEqual([true, false, true]);
    expect([native.notes, vi.getTimerCount()]).toEqual([['READY=1', 'STOPPING=1'], 0]);
  });

  it('of a broken agent wipes a live login', async () => {
    const { agent, native, tell } = running();
    await tell(LOGIN);
    agent.abandon();
    expect(native.isBlank).toBe(true);
  });
});
