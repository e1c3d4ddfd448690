import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BusError, Calls } from '../../../agent/bus/calls.ts';

const RETURN = 2;
const ERROR = 3;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a reply', () => {
  it('goes to the call of its serial, in any order', async () => {
    const calls = new Calls();
    const replies = [calls.reply(1), calls.reply(2)];
    calls.settle({ type: RETURN, replySerial: 2, body: ['two'] });
    calls.settle({ type: RETURN, replySerial: 1, body: ['one'] });
    expect((await Promise.all(replies)).map(({ body }) => body)).toEqual([['one'], ['two']]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that nobody waits for is dropped', async () => {
    const calls = new Calls();
    const reply = calls.reply(7);
    calls.settle({ type: RETURN, replySerial: 8 });
    calls.settle({ type: RETURN });
    calls.settle({ type: ERROR, errorName: 'a.b' });
    calls.settle({ type: RETURN, replySerial: 7, body: ['mine'] });
    calls.settle({ type: ERROR, replySerial: 7, errorName: 'a.b' });
    expect(await reply).toMatchObject({ body: ['mine'] });
  });
});

describe('a call fails', () => {
  it("with the name of the peer's error, and nothing else that the peer said", async () => {
    const calls = new Calls();
    const failing = expect(calls.reply(1)).rejects.toEqual(new BusError('a.b.Error'));
    calls.settle({ type: ERROR, replySerial: 1, errorName: 'a.b.Error', body: ['canary'] });
    await failing;
  });

  it('when 5 s have passed, and a late reply changes nothing', async () => {
    const calls = new Calls();
    const failing = expect(calls.reply(1)).rejects.toMatchObject({
      code: 'org.freedesktop.DBus.Error.NoReply',
    });
    vi.advanceTimersByTime(5_000);
    await failing;
    calls.settle({ type: RETURN, replySerial: 1 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('with all others when the connection is gone', async () => {
    const calls = new Calls();
    const code = 'org.freedesktop.DBus.Error.Disconnected';
    const failing = [1, 2].map((serial) =>
      expect(calls.reply(serial)).rejects.toMatchObject({ code }),
    );
    calls.fail();
    await Promise.all(failing);
    expect(vi.getTimerCount()).toBe(0);
  });
});
