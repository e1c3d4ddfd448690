import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PeerListener } from '../../../agent/native.ts';
import { loadTestAddon } from '../../support/test-addon.ts';
import {
  Child,
  loadAddon,
  ME,
  NOBODY,
  pause,
  runChild,
  socketsNamed,
  uniqueName,
  until,
} from './support.ts';

const native = loadAddon();
const support = loadTestAddon();

interface Peer {
  readonly fd: number;
  readonly uid: number;
  readonly pid: number;
}

/** Listens for our own requests; answers each at once with `served`. */
function serve(name: string, allowedUids: readonly number[] = [ME]): [PeerListener, Peer[]] {
  const peers: Peer[] = [];
  const listener = native.listen({
    name,
    allowedUids,
    onPeer: (fd, uid, pid) => {
      peers.push({ fd, uid, pid });
      native.write(fd, Buffer.from('served'), 0, 6);
      native.close(fd);
    },
  });
  onTestFinished(() => listener.close());
  return [listener, peers];
}

/** What a client of this process is answered. */
async function ask(name: string): Promise<string> {
  return text(connect(`\0${name.slice(1)}`));
}

/** Connects `count` times as somebody else; prints how often that worked and what it was sent. */
const STRANGERS = `
  const { connect } = require('net');
  let left = Number(process.env.COUNT), connected = 0, bytes = 0;
  const next = () => {
    if (left-- <= 0) return;
    const socket = connect('\\0' + process.env.NAME.slice(1));
    socket.on('connect', () => { connected += 1; });
    socket.on('data', (data) => { bytes += data.length; });
    socket.on('error', () => {});
    socket.on('close', next);
  };
  // Fewer than the queue has room for: nobody who finds it full waits in Node.
  for (let i = 0; i < 20; i += 1) next();
  process.on('exit', () => console.log(JSON.stringify({ connected, bytes })));
`;

function strangers(name: string, count: number): Promise<unknown> {
  return runChild(STRANGERS, { uid: NOBODY, env: { NAME: name, COUNT: String(count) } });
}

describe('listen', () => {
  it('binds exactly the name, which /proc/net/unix shows without padding', () => {
    const name = '@/tmp/ovirt-cred-channel-test';
    const [listener] = serve(name);
    expect(socketsNamed(name)).toHaveLength(1);
    listener.close();
    listener.close();
    expect(socketsNamed(name)).toHaveLength(0);
  });

  it('takes the longest name, and refuses what is none', () => {
    const longest = uniqueName().padEnd(108, 'x');
    const [listener] = serve(longest);
    expect(socketsNamed(longest)).toHaveLength(1);
    listener.close();
    for (const name of ['', '@', '/tmp/socket', `${longest}x`, '@a\0b', '\0name']) {
      expect(() => serve(name)).toThrow(RangeError);
    }
  });

  it('says so when somebody holds the name', () => {
    const name = uniqueName();
    serve(name);
    expect(() => serve(name)).toThrow(
      expect.objectContaining({
        code: 'EADDRINUSE',
        errno: 98,
        syscall: 'bind',
        message: `bind: EADDRINUSE, Address already in use: ${name}`,
      }),
    );
  });

  it('hands on a peer with what the kernel says of it', async () => {
    const name = uniqueName();
    const [listener, peers] = serve(name);
    expect(await ask(name)).toBe('served');
    expect(peers).toEqual([{ fd: expect.any(Number), uid: ME, pid: process.pid }]);
    expect(listener.strangers).toBe(0);
  });

  it('knows every uid that it is given, up to the largest', async () => {
    const name = uniqueName();
    const [listener, peers] = serve(name, [1, NOBODY, 4_294_967_294]);
    await strangers(name, 1);
    expect(peers.map(({ uid }) => uid)).toEqual([NOBODY]);
    expect(await ask(name)).toBe('');
    expect(listener.strangers).toBe(1);
    expect(() => serve(uniqueName(), [4_294_967_295])).toThrow(RangeError);
    expect(() => serve(uniqueName(), [-1])).toThrow(RangeError);
    expect(() => serve(uniqueName(), Array(65).fill(0))).toThrow(RangeError);
    expect(() => serve(uniqueName(), ['0' as never])).toThrow(TypeError);
    expect(() => serve(uniqueName(), 0 as never)).toThrow(TypeError);
  });

  it('gives descriptors that are non-blocking and closed in children', async () => {
    const flags = await runChild(
      `
      const listener = native.listen({ name: process.env.NAME, allowedUids: [process.getuid()], onPeer(fd) {
        const info = require('fs').readFileSync('/proc/self/fdinfo/' + fd, 'latin1');
        console.log(parseInt(/^flags:\\s*(\\d+)/m.exec(info)[1], 8));
        process.exit();
      } });
      require('net').connect('\\0' + process.env.NAME.slice(1));
    `,
      { env: { NAME: uniqueName() } },
    );
    expect((flags as number) & 0o4000).toBe(0o4000);
    expect((flags as number) & 0o2000000).toBe(0o2000000);
  });

  it('closes a stranger unread, counts it and serves others all the same', async () => {
    const name = uniqueName();
    const [listener, peers] = serve(name);
    const [stranger, answer] = await Promise.all([strangers(name, 1), ask(name)]);
    expect(stranger).toEqual({ connected: 1, bytes: 0 });
    expect(answer).toBe('served');
    expect(listener.strangers).toBe(1);
    expect(peers).toHaveLength(1);
  });

  it('serves through a storm of a thousand strangers', async () => {
    const name = uniqueName();
    const [listener] = serve(name);
    const storm = strangers(name, 1_000);
    let answers = 0;
    while (listener.strangers < 1_000) {
      expect(await ask(name)).toBe('served');
      answers += 1;
      await pause(5);
    }
    expect(await storm).toEqual({ connected: 1_000, bytes: 0 });
    expect(listener.strangers).toBe(1_000);
    expect(answers).toBeGreaterThan(1);
  });

  it('takes strangers in bounded numbers for each turn of the loop', async () => {
    const name = uniqueName();
    // As another program may have made it, with a longer queue.
    const fd = support.unixSocket('stream', name, 4_096);
    const listener = native.listen({ fd, name, allowedUids: [NOBODY], onPeer: native.close });
    onTestFinished(() => listener.close());
    const sockets = Array.from({ length: 200 }, () => connect(`\0${name.slice(1)}`));
    // All connected while this turn lasts; the accepting begins with the next one.
    const counts = new Set<number>();
    while (listener.strangers < 200) {
      await new Promise(setImmediate);
      counts.add(listener.strangers);
    }
    for (const socket of sockets) socket.destroy();
    expect(counts.size).toBeGreaterThanOrEqual(Math.ceil(200 / 64));
  });

  it('has a short queue, behind all of which a login waits', async () => {
    const name = uniqueName();
    serve(name);
    const codes: (string | undefined)[] = [];
    // All tried while this turn lasts; the accepting begins with the next one.
    const tried = Array.from({ length: 40 }, () => connect(`\0${name.slice(1)}`));
    await Promise.all(
      tried.map(async (socket) => {
        socket.on('error', ({ code }: NodeJS.ErrnoException) => codes.push(code));
        await once(socket.resume(), 'close').catch(() => {});
      }),
    );
    // One more than the 32 that it was made for: listen(2) and unix(7) count from 0.
    expect(codes).toEqual(Array(40 - 33).fill('EAGAIN'));
    expect(await ask(name)).toBe('served');
  });

  it('drops what a stranger sent, descriptors included', async () => {
    const name = uniqueName();
    const [listener, peers] = serve(name, [NOBODY]);
    const socket = connect(`\0${name.slice(1)}`).on('error', () => {});
    socket.end('token');
    await until(() => listener.strangers === 1);
    expect(peers).toEqual([]);
  });

  it('can be closed in its callback, with more peers waiting', async () => {
    const name = uniqueName();
    let peers = 0;
    const listener = native.listen({
      name,
      allowedUids: [ME],
      onPeer: (fd) => {
        peers += 1;
        native.close(fd);
        listener.close();
      },
    });
    const closed = Array.from({ length: 3 }, () => {
      // Those that were never accepted are reset.
      const client = connect(`\0${name.slice(1)}`).on('error', () => {});
      return new Promise((resolve) => client.resume().on('close', resolve));
    });
    await Promise.all(closed);
    expect(peers).toBe(1);
    expect(listener.strangers).toBe(0);
  });

  it('lets an exception of the callback end the process', async () => {
    const child = new Child(
      `
      native.listen({ name: process.env.NAME, allowedUids: [process.getuid()], onPeer() {
        throw new Error('from the callback');
      } });
      require('net').connect('\\0' + process.env.NAME.slice(1));
    `,
      { env: { NAME: uniqueName() } },
    );
    expect(await child.end()).toBe(1);
    expect(child.stderr).toContain('Error: from the callback');
  });

  it('waits quietly while descriptors are exhausted, and then serves', async () => {
    const name = uniqueName();
    const child = new Child(
      `
      const fs = require('fs');
      const listener = native.listen({ name: process.env.NAME, allowedUids: [process.getuid()], onPeer(fd) {
        native.close(fd);
        console.log('served');
        process.exit();
      } });
      const taken = [];
      process.stdout.write('');
      try { for (;;) taken.push(fs.openSync('/dev/null')); } catch {}
      console.log('full');
      process.stdin.once('data', () => {
        const before = process.cpuUsage();
        setTimeout(() => {
          const { user, system } = process.cpuUsage(before);
          console.log('cpu', (user + system) / 1000, 'end');
          taken.forEach((fd) => fs.closeSync(fd));
        }, 500);
      });
    `,
      { limit: '-n 64', env: { NAME: name } },
    );
    await child.printed('full');
    const client = connect(`\0${name.slice(1)}`).on('error', () => {});
    await once(client, 'connect');
    child.process.stdin.write('x');
    await child.printed('served');
    expect(child.stdout).toMatch(/^full\ncpu .* end\nserved\n$/);
    // Half a second of spinning would have cost most of 500 ms of processor time.
    expect(Number(/cpu ([\d.]+)/.exec(child.stdout)?.[1])).toBeLessThan(100);
    expect(await child.end()).toBe(0);
  });

  it('can be closed while it waits for descriptors, also as the wait ends', async () => {
    const name = uniqueName();
    const child = new Child(
      `
      const fs = require('fs');
      const listener = native.listen({ name: process.env.NAME, allowedUids: [], onPeer() {} });
      try { for (;;) fs.openSync('/dev/null'); } catch {}
      console.log('full');
      process.stdin.once('data', () => {
        // The accepting has failed by then; both timers are due when the loop is free again.
        setTimeout(() => {
          setTimeout(() => { listener.close(); console.log('closed'); process.stdin.destroy(); }, 1);
          const start = performance.now();
          while (performance.now() < start + 200);
        }, 50);
      });
    `,
      { limit: '-n 64', env: { NAME: name } },
    );
    await child.printed('full');
    const client = connect(`\0${name.slice(1)}`).on('error', () => {});
    await once(client, 'connect');
    child.process.stdin.write('x');
    expect(await child.end()).toBe(0);
    expect(child.stdout).toBe('full\nclosed\n');
    expect(child.stderr).toBe('');
  });

  it('ends the process when its socket is broken, rather than spin or fall silent', async () => {
    const name = uniqueName();
    const child = new Child(
      `
      const fd = support.unixSocket('stream', process.env.NAME, 8);
      support.shutdown(fd);
      native.listen({ fd, name: process.env.NAME, allowedUids: [process.getuid()], onPeer: native.close });
    `,
      { env: { NAME: name } },
    );
    expect(await child.end()).toBe(1);
    expect(child.stderr).toContain(
      'poll: ESHUTDOWN, Cannot send after transport endpoint shutdown',
    );
  });
});
