import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { READABLE, WRITABLE } from '../../../agent/native.ts';
import { CredentialServer } from '../../../agent/sso/credential-server.ts';
import { Rehearsal } from '../../../agent/sso/rehearsal.ts';
import { newToken, TOKEN_LENGTH } from '../../../agent/sso/token.ts';
import { brokering } from '../support/brokering.ts';
import { systemError } from '../support/errors.ts';
import { FakeNative } from '../support/native.ts';
import { END, SOCKET, serving, WOULD_BLOCK } from '../support/serving.ts';
import { sending } from './support.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** The answer for the login that every test begins with. */
const ANSWER = Buffer.from('\0\0\0\x05alicekanarie\0');

describe('listening', () => {
  it("binds the socket's name for the uids that may ask", async () => {
    const { native } = await serving();
    expect(native.listenOptions).toMatchObject({ name: SOCKET, allowedUids: [0] });
    expect(native.listenOptions).not.toHaveProperty('fd');
  });

  it("adopts systemd's descriptor, and counts strangers as the addon does", () => {
    const native = new FakeNative();
    const { broker, log } = brokering();
    const rehearsal = new Rehearsal(sending().bus, () => 0);
    const options = { native, broker, rehearsal, log, socket: SOCKET, fd: 3, allowedUids: [0, 7] };
    const server = new CredentialServer(options);
    expect(native.listenOptions).toMatchObject({ fd: 3, name: SOCKET, allowedUids: [0, 7] });
    native.strangers = 12;
    expect(server.strangers).toBe(12);
  });
});

describe("a rehearsal's token", () => {
  it('is answered with no user and nothing else, once, and leaves the login alone', async () => {
    const { peer, rehearsal, redeem, count } = await serving();
    const token = rehearsal.begin(':1.7');
    const first = await peer(`${token}\nalice`, END);
    expect([first.text, first.isClosed]).toEqual(['\0\0\0\0', true]);
    const second = await peer(token, END);
    expect([second.text, second.isClosed]).toEqual(['', true]);
    expect(count('a wrong, used or expired token')).toBe(1);
    expect(redeem()).toBe('kanarie');
  });
});

describe('a bare token', () => {
  it('is answered at once, in one write, though the peer does not close its side', async () => {
    const { peer, token, memory } = await serving();
    const socket = await peer(token());
    expect(socket.written).toEqual([ANSWER]);
    expect([socket.isClosed, memory.isBlank, vi.getTimerCount()]).toEqual([true, true, 0]);
  });

  it('may come in pieces', async () => {
    const { peer, token } = await serving();
    const bytes = [...token()];
    expect((await peer(...bytes)).written).toEqual([ANSWER]);
  });

  it('is answered once', async () => {
    const { peer, token } = await serving();
    await peer(token());
    const second = await peer(token());
    expect([second.written, second.isClosed]).toEqual([[], true]);
  });
});

describe('a token and a user', () => {
  it.each(['alice', 'al'])('are answered when the peer half-closes: %s', async (user) => {
    const { peer, token } = await serving();
    const open = await peer(`${token()}\n${user}`);
    expect([open.written, open.isClosed]).toEqual([[], false]);
    open.reads.push(END);
    open.edge(READABLE);
    await vi.advanceTimersByTimeAsync(0);
    expect([open.written, open.isClosed]).toEqual([[ANSWER], true]);
  });

  it('without a name count as a token alone', async () => {
    const { peer, token } = await serving();
    expect((await peer(`${token()}\n`, END)).written).toEqual([ANSWER]);
  });

  it('of somebody else are not answered, and the login is kept', async () => {
    const { broker, peer, token } = await serving();
    vi.spyOn(broker, 'isFor').mockResolvedValueOnce(false);
    const other = await peer(`${token()}\nbob`, END);
    expect([other.written, other.isClosed]).toEqual([[], true]);
    expect((await peer(token())).written).toEqual([ANSWER]);
  });

  it('take the longest name, and no longer one', async () => {
    const { broker, peer, token } = await serving();
    const isFor = vi.spyOn(broker, 'isFor').mockResolvedValue(false);
    await peer(`${token()}\n${'u'.repeat(255)}`, END);
    expect(isFor.mock.lastCall?.[1]).toHaveLength(255);
    const long = await peer(`${token()}\n${'u'.repeat(300)}`);
    expect([long.written, long.isClosed]).toEqual([[], true]);
  });

  it('are not answered when the login ends during the look-up', async () => {
    const { broker, world, lookups, peer, token } = await serving();
    world.nssIsSlow = true;
    const socket = await peer(`${token()}\nal`, END);
    broker.clear('test');
    lookups[0]?.end({ name: 'al', uid: 1000 });
    await vi.advanceTimersByTimeAsync(0);
    expect([socket.written, socket.isClosed]).toEqual([[], true]);
  });
});

describe('what is no request', () => {
  it.each([
    ['nothing', [END]],
    ['an empty line', ['\n', END]],
    ['a wrong token', [newToken()]],
    ['a short token', ['ovirt-sso-', END]],
    ['a long token', [`${newToken()}A`, END]],
    ['a token longer than any', ['A'.repeat(59)]],
    ['a token of zeros', ['\0'.repeat(TOKEN_LENGTH)]],
    ['1 MiB', ['x'.repeat(1024 * 1024)]],
    ['a user without a token', ['\nalice', END]],
    ['a wrong token and a user', [`${newToken()}\nalice`, END]],
  ])('is closed without a byte: %s', async (_, pieces) => {
    const { peer, redeem } = await serving();
    const socket = await peer(...pieces);
    expect([socket.written, socket.isClosed, vi.getTimerCount()]).toEqual([[], true, 1]);
    expect(redeem()).toBe('kanarie');
  });

  it('is read no further than it takes to know', async () => {
    const { peer } = await serving();
    const socket = await peer('x'.repeat(1024 * 1024));
    expect(socket.readCount).toBe(1);
  });
});

describe('the deadline', () => {
  it('closes a silent peer after 2 s and not before', async () => {
    const { peer } = await serving();
    const socket = await peer(WOULD_BLOCK);
    await vi.advanceTimersByTimeAsync(1_999);
    expect(socket.isClosed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect([socket.isClosed, socket.isWatched]).toEqual([true, false]);
  });

  it('is not moved by a peer that sends a byte now and then', async () => {
    const { peer, token } = await serving();
    const socket = await peer(WOULD_BLOCK);
    for (const byte of token().slice(0, 20)) {
      socket.reads.push(Buffer.from(byte));
      socket.edge(READABLE);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(socket.isClosed).toBe(true);
  });

  it('holds while NSS is asked; the login is kept', async () => {
    const { world, lookups, peer, token, redeem } = await serving();
    world.nssIsSlow = true;
    const socket = await peer(`${token()}\nal`, END);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(socket.isClosed).toBe(true);
    lookups[0]?.end({ name: 'al', uid: 1000 });
    await vi.advanceTimersByTimeAsync(0);
    expect(socket.written).toEqual([]);
    expect(redeem()).toBe('kanarie');
  });
});

describe('a peer that goes away', () => {
  it('while it is read is closed and nothing else happens', async () => {
    const { peer, redeem } = await serving();
    expect((await peer(systemError('ECONNRESET', 'read'))).isClosed).toBe(true);
    expect(redeem()).toBe('kanarie');
  });

  it.each([
    ['before the answer', systemError('EPIPE', 'write')],
    ['within it', 5],
    ['without room for it', WOULD_BLOCK],
  ])('%s leaves the login for another', async (_, outcome) => {
    const { native, peer, token, memory } = await serving();
    native.descriptor(31).writes.push(outcome);
    expect((await peer(token())).isClosed).toBe(true);
    expect(memory.holds('kanarie')).toBe(true);
    expect((await peer(token())).written).toEqual([ANSWER]);
    expect(memory.isBlank).toBe(true);
  });
});

describe('many peers', () => {
  it('are 64 of one uid at most; one more is closed unread, and room comes back', async () => {
    const { peer, token, count } = await serving();
    const idle = [];
    for (let i = 0; i < 64; i += 1) idle.push(await peer(WOULD_BLOCK));
    const refused = await peer(token());
    expect([refused.isClosed, refused.readCount]).toEqual([true, 0]);
    expect(count('too many credential requests at once, one was closed: uid=0 pid=4711')).toBe(1);
    idle[0]?.reads.push(END);
    idle[0]?.edge(READABLE | WRITABLE);
    await vi.advanceTimersByTimeAsync(0);
    expect((await peer(token())).written).toEqual([ANSWER]);
  });

  it('of one uid leave room for those of another', async () => {
    const { peer, peerOf, token, count } = await serving();
    for (let i = 0; i < 65; i += 1) await peerOf(1000, WOULD_BLOCK);
    expect(count('one was closed: uid=1000 pid=4711')).toBe(1);
    expect((await peer(token())).written).toEqual([ANSWER]);
  });

  it('too many are logged once in ten seconds, with how many more there were', async () => {
    const { native, peer, lines } = await serving();
    for (let i = 0; i < 64; i += 1) await peer(WOULD_BLOCK);
    const before = lines.length;
    for (let i = 0; i < 100; i += 1) await peer(WOULD_BLOCK);
    native.time += 9_999;
    await peer(WOULD_BLOCK);
    native.time += 1;
    await peer(WOULD_BLOCK);
    const told = 'too many credential requests at once, one was closed: uid=0 pid=4711';
    expect(lines.slice(before)).toEqual([`${told}\n`, `${told} more=100\n`]);
  });

  it('that ask at once with the right token get one answer', async () => {
    const { world, lookups, peer, token } = await serving();
    world.nssIsSlow = true;
    const sockets = [await peer(`${token()}\nal`, END), await peer(`${token()}\nal`, END)];
    for (const lookup of lookups) lookup.end({ name: 'al', uid: 1000 });
    await vi.advanceTimersByTimeAsync(0);
    expect(sockets.map(({ written }) => written.length)).toEqual([1, 0]);
    expect(sockets.every(({ isClosed }) => isClosed)).toBe(true);
  });
});

it('lets go of everything when it closes', async () => {
  const { native, server, peer, broker } = await serving();
  const socket = await peer(WOULD_BLOCK);
  server.close();
  broker.clear('test');
  expect([native.isListening, socket.isClosed, vi.getTimerCount()]).toEqual([false, true, 0]);
});
