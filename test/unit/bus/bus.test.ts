import { createConnection } from 'dbus-native';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Bus } from '../../../agent/bus/bus.ts';
import { BusError } from '../../../agent/bus/calls.ts';
import { connections, installBus, starting } from '../support/bus.ts';
import { BUS_NAME, DAEMON } from '../support/connection.ts';
import { systemError } from '../support/errors.ts';
import { recordedLog } from '../support/log.ts';

vi.mock('dbus-native', () => ({ createConnection: vi.fn() }));

const ERROR = 3;
const REFUSED = systemError('ECONNREFUSED', 'connect');

beforeEach(installBus);

afterEach(() => {
  vi.useRealTimers();
});

describe('the beginning', () => {
  it('says hello, asks for the name, and is ready when the name is ours', async () => {
    const { ready, newest, lines } = starting();
    await newest().welcome();
    expect(newest().messages.map(({ member, body }) => [member, body])).toEqual([
      ['Hello', undefined],
      ['RequestName', [BUS_NAME, 0]],
    ]);
    expect(ready).toHaveBeenCalledTimes(1);
    expect(lines).toEqual([`system bus name acquired: name=${BUS_NAME}\n`]);
  });

  it('offers the one kind of authentication that tells who we are', () => {
    starting();
    expect(vi.mocked(createConnection).mock.lastCall?.[0]).toMatchObject({
      authMethods: ['EXTERNAL'],
    });
  });
});

describe('a bus that is only asked', () => {
  it('is ready when it answers, and no name is asked for', async () => {
    const { log, lines } = recordedLog();
    const ready = vi.fn();
    const bus = new Bus({ address: 'unix:path=/x', log, ready });
    bus.start();
    const connection = connections.at(-1);
    await connection?.welcome();
    expect(connection?.messages.map(({ member }) => member)).toEqual(['Hello']);
    expect([ready.mock.calls.length, lines]).toEqual([1, []]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is tried again soon after each time that it worked, and told of again', async () => {
    const { log, count } = recordedLog();
    const bus = new Bus({ address: 'unix:path=/x', log, ready: vi.fn() });
    bus.start();
    for (let times = 1; times <= 3; times += 1) {
      await connections.at(-1)?.welcome();
      connections.at(-1)?.emit('end');
      expect(count('it closed the connection')).toBe(times);
      await vi.advanceTimersByTimeAsync(250);
      expect(connections).toHaveLength(times + 1);
    }
  });
});

describe('a signal', () => {
  it('is sent only while the name is ours', async () => {
    const { bus, signal, newest } = starting();
    expect(bus.send([signal])).toBe(false);
    await newest().welcome();
    expect(bus.send([signal])).toBe(true);
    newest().nameIs('NameLost');
    expect(bus.send([signal])).toBe(false);
    expect(newest().signals).toHaveLength(1);
  });

  it('has a serial of its own each time it is sent, never 0', async () => {
    const { bus, signal, newest } = starting();
    await newest().welcome();
    bus.send([signal]);
    bus.send([signal]);
    const [first = 0, second = 0] = newest().signals.map((bytes) => bytes.readUInt32LE(8));
    expect(first).toBeGreaterThan(0);
    expect(second).toBeGreaterThan(first);
  });

  it('is not sent because somebody else says that the name is ours', async () => {
    const { bus, signal, ready, newest } = starting();
    newest().nameIs('NameAcquired', ':1.666');
    newest().nameIs('NameAcquired', DAEMON, 'org.example.Other');
    expect([bus.send([signal]), ready.mock.calls.length]).toEqual([false, 0]);
  });
});

describe('a bus that goes away', () => {
  it.each([
    ['error', REFUSED],
    ['end', undefined],
    ['close', undefined],
  ])('by %s is tried again, and the name is asked for anew', async (how, error) => {
    const { bus, signal, ready, newest } = starting();
    await newest().welcome();
    newest().emit(how, error);
    expect([bus.send([signal]), newest().isDestroyed]).toEqual([false, true]);
    await vi.advanceTimersByTimeAsync(250);
    expect(connections).toHaveLength(2);
    await newest().welcome();
    expect([bus.send([signal]), ready.mock.calls.length]).toEqual([true, 2]);
  });

  it('with several words is lost once', async () => {
    const { newest } = starting();
    await newest().welcome();
    for (const word of ['error', 'end', 'close', 'error']) newest().emit(word, REFUSED);
    await vi.advanceTimersByTimeAsync(250);
    expect(connections).toHaveLength(2);
  });

  it('is tried at growing intervals, ten seconds at most, with one line', async () => {
    const { newest, lines } = starting();
    const waits: number[] = [];
    for (let tries = 0; tries < 9; tries += 1) {
      newest().emit('error', REFUSED);
      const before = Date.now();
      await vi.advanceTimersToNextTimerAsync();
      waits.push(Date.now() - before);
    }
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
    expect(lines).toEqual([
      'no login can be announced: system bus: why="it cannot be reached (ECONNREFUSED)"\n',
    ]);
  });

  it.each([
    ['ENOENT', 'it cannot be reached (ENOENT)'],
    ['EACCES', 'it cannot be reached (EACCES)'],
    ['EPROTO', 'it does not speak D-Bus'],
  ])('is told by its error, %s, and by nothing that it said', async (code, why) => {
    const { newest, lines } = starting();
    newest().emit('error', Object.assign(new Error('canary'), { code }));
    expect(lines).toEqual([`no login can be announced: system bus: why="${why}"\n`]);
    await vi.advanceTimersByTimeAsync(250);
    expect(connections).toHaveLength(2);
  });

  it('cannot take the name with what it still has to say', async () => {
    const { bus, signal, ready, newest } = starting();
    const old = newest();
    old.emit('error', REFUSED);
    old.nameIs('NameAcquired');
    expect(ready).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(250);
    old.nameIs('NameAcquired');
    expect([bus.send([signal]), ready.mock.calls.length]).toEqual([false, 0]);
  });

  it('with a name that cannot be one is tried again too', async () => {
    vi.mocked(createConnection).mockImplementationOnce(() => {
      throw new Error('unknown bus address');
    });
    const { newest } = starting();
    await vi.advanceTimersByTimeAsync(250);
    await newest().welcome();
    expect(connections).toHaveLength(1);
  });
});

describe('a bus that is silent', () => {
  it.each(['before the connection', 'after hello', 'after the request'])(
    '%s is left after 5 s',
    async (at) => {
      const { newest, count } = starting();
      if (at !== 'before the connection') newest().emit('connect');
      if (at === 'after the request') await newest().answer();
      await vi.advanceTimersByTimeAsync(5_000);
      expect([newest().isDestroyed, count('it did not answer in time')]).toEqual([true, 1]);
      await vi.advanceTimersByTimeAsync(250);
      expect(connections).toHaveLength(2);
    },
  );
});

describe('a name that is not to be had', () => {
  it('is waited for in line when another program holds it', async () => {
    const { ready, newest, lines } = starting();
    newest().emit('connect');
    await newest().answer();
    await newest().answer();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(connections).toHaveLength(1);
    expect(lines).toEqual([expect.stringContaining('held by another program')]);
    newest().nameIs('NameAcquired');
    expect(ready).toHaveBeenCalledTimes(1);
  });

  it('is told as a matter of policy when the bus refuses it', async () => {
    const { newest, lines } = starting();
    newest().emit('connect');
    await newest().answer();
    await newest().answer({ type: ERROR, errorName: 'org.freedesktop.DBus.Error.AccessDenied' });
    expect(lines).toEqual([
      expect.stringContaining('its policy does not let this account own the name'),
    ]);
  });
});

describe('a call', () => {
  const call = { destination: 'a.b', path: '/a', interface: 'a.b', member: 'C' };

  it('gives its reply', async () => {
    const { bus, newest } = starting();
    await newest().welcome();
    const reply = bus.call(call);
    await newest().answer({ body: ['mine'] });
    expect(await reply).toMatchObject({ body: ['mine'] });
  });

  it('fails when the bus goes away', async () => {
    const { bus, newest } = starting();
    await newest().welcome();
    const failing = expect(bus.call(call)).rejects.toMatchObject({
      code: 'org.freedesktop.DBus.Error.Disconnected',
    });
    newest().emit('end');
    await failing;
  });

  it('waits until the bus was greeted, which hangs up on who speaks before', async () => {
    const { bus, newest } = starting();
    const reply = bus.call(call);
    newest().emit('connect');
    await vi.advanceTimersByTimeAsync(0);
    expect(newest().messages.map(({ member }) => member)).toEqual(['Hello']);
    await newest().answer();
    expect(newest().messages.map(({ member }) => member)).toEqual(['Hello', 'RequestName', 'C']);
    await newest().answer({ body: ['mine'] });
    expect(await reply).toMatchObject({ body: ['mine'] });
  });

  it('that waits for a bus which never answers fails when that is left', async () => {
    const { bus } = starting();
    const failing = expect(bus.call(call)).rejects.toMatchObject({
      code: 'org.freedesktop.DBus.Error.Disconnected',
    });
    await vi.advanceTimersByTimeAsync(5_000);
    await failing;
  });

  it('without a bus fails at once', async () => {
    const { bus, newest } = starting();
    newest().emit('end');
    await expect(bus.call(call)).rejects.toBeInstanceOf(BusError);
  });
});

it.each(['at once', 'while it waits', 'when all is well'])(
  'stops %s and leaves no timer',
  async (when) => {
    const { bus, newest } = starting();
    if (when === 'while it waits') newest().emit('error', REFUSED);
    if (when === 'when all is well') await newest().welcome();
    bus.stop();
    newest().emit('end');
    await vi.advanceTimersByTimeAsync(0);
    expect([vi.getTimerCount(), connections.length]).toEqual([0, 1]);
  },
);
