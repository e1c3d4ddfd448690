import { closeSync, openSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadTestAddon } from '../../support/test-addon.ts';
import { Child, loadAddon, ME, runChild, socketsNamed, uniqueName } from './support.ts';

const native = loadAddon();
const support = loadTestAddon();

describe('listen with a descriptor', () => {
  const adopt = (name: string, fd: number) =>
    native.listen({ fd, name, allowedUids: [ME], onPeer: (peer) => native.close(peer) });

  function expectRefusal(name: string, fd: number, code: string, syscall: string): void {
    const message = expect.stringMatching(
      `: descriptor ${fd} must be a listening AF_UNIX SOCK_STREAM socket with the name ${name}$`,
    );
    expect(() => adopt(name, fd)).toThrow(expect.objectContaining({ code, syscall, message }));
  }

  it('adopts one that systemd would hand on, as descriptor 3 of a process', async () => {
    const name = uniqueName();
    const child = new Child(
      `
      const { spawn } = require('child_process');
      const service = \`
        const native = require(process.env.ADDON);
        const listener = native.listen({ fd: 3, name: process.env.NAME, allowedUids: [process.getuid()],
          onPeer(fd, uid) { console.log('uid', uid); native.close(fd); listener.close(); } });
        console.log('ready');
      \`;
      const fd = support.unixSocket('stream', process.env.NAME, 8);
      const inner = spawn(process.execPath, ['-e', service], { stdio: [0, 1, 2, fd] });
      inner.on('exit', (code) => {
        // The one who bound it still listens.
        const left = require('fs').readFileSync('/proc/net/unix', 'latin1');
        console.log(code, left.includes(process.env.NAME + '\\n') ? 'bound' : 'gone');
        process.exit();
      });
    `,
      { env: { NAME: name } },
    );
    await child.printed('ready');
    await text(connect(`\0${name.slice(1)}`));
    expect(await child.end()).toBe(0);
    expect(child.stdout).toBe(`ready\nuid ${ME}\n0 bound\n`);
  });

  it('closes what it adopted', () => {
    const name = uniqueName();
    const listener = adopt(name, support.unixSocket('stream', name, 8));
    listener.close();
    expect(socketsNamed(name)).toHaveLength(0);
  });

  it('refuses every other kind of descriptor, says why and leaves it open', async () => {
    const name = uniqueName();
    const other = uniqueName();
    const path = `/tmp/ovirt-sso-test-${process.pid}.sock`;
    const [near, far] = support.socketpair();
    const cases: [fd: number, code: string, syscall: string][] = [
      [near, 'EINVAL', 'getsockopt'],
      [support.unixSocket('stream', name, 0), 'EINVAL', 'getsockopt'],
      [support.unixSocket('dgram', other, 0), 'EPROTOTYPE', 'getsockopt'],
      [support.unixSocket('seqpacket', `${other}-2`, 4), 'EPROTOTYPE', 'getsockopt'],
      [support.unixSocket('stream', `${name}x`, 4), 'EADDRNOTAVAIL', 'getsockname'],
      [support.unixSocket('stream', name.slice(0, -1), 4), 'EADDRNOTAVAIL', 'getsockname'],
      [support.unixSocket('stream', path, 4), 'EADDRNOTAVAIL', 'getsockname'],
    ];
    for (const [fd, code, syscall] of cases) {
      expectRefusal(name, fd, code, syscall);
      closeSync(fd);
    }
    closeSync(far);
    const device = openSync('/dev/null', 'r');
    onTestFinished(() => closeSync(device));
    onTestFinished(() => unlinkSync(path));
    expectRefusal(name, device, 'ENOTSOCK', 'getsockopt');
    expectRefusal(name, 1_000_000, 'EBADF', 'getsockopt');
    expect(() => adopt(name, '3' as never)).toThrow(TypeError);
  });

  it('refuses a TCP socket', async () => {
    const result = await runChild(`
      const server = require('net').createServer().listen(0, '127.0.0.1', () => {
        try { native.listen({ fd: server._handle.fd, name: '@x', allowedUids: [], onPeer() {} }); }
        catch ({ code }) { console.log(JSON.stringify(code)); }
        server.close();
      });
    `);
    expect(result).toBe('EAFNOSUPPORT');
  });
});
