import { closeSync, readFileSync, rmSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadTestAddon } from '../../support/test-addon.ts';
import { Child, loadAddon, pause, runChild, uniqueName, until } from './support.ts';

const native = loadAddon();
const support = loadTestAddon();

describe('harden', () => {
  async function start(script: string): Promise<Child> {
    const alive = "setInterval(() => console.log('alive', support.dumpable()), 20);";
    // A port of the kernel's choice, so that the counter-test disturbs nobody.
    const child = new Child(script + alive, { nodeArgs: ['--inspect-port=0'] });
    onTestFinished(() => void child.process.kill('SIGKILL'));
    await child.printed('alive');
    child.process.kill('SIGUSR1');
    return child;
  }

  it('makes the process not dumpable and deaf to SIGUSR1', async () => {
    const child = await start('native.harden();');
    await pause(300);
    const { length } = child.stdout;
    await until(() => child.stdout.length > length);
    expect(child.stdout).toMatch(/^(alive 0\n)+$/);
    expect(child.stderr).toBe('');
  });

  it('is needed: without it the process is dumpable and opens its inspector', async () => {
    const child = await start('');
    await until(() => child.stderr.includes('Debugger listening'));
    expect(child.stdout).toMatch(/^(alive 1\n)+$/);
  });
});

describe('notify', () => {
  function notify(socket: string | undefined, state = 'READY=1\nSTATUS=at work'): Promise<unknown> {
    return runChild(
      `
      let result;
      try { result = native.notify(process.env.STATE); } catch (error) {
        result = { ...error, message: error.message };
      }
      console.log(JSON.stringify(result));
    `,
      { env: { STATE: state, ...(socket !== undefined && { NOTIFY_SOCKET: socket }) } },
    );
  }

  function receiver(name: string): number {
    const fd = support.unixSocket('dgram', name, 0);
    onTestFinished(() => closeSync(fd));
    return fd;
  }

  it('sends to a path', async () => {
    const path = `/tmp/ovirt-sso-test-notify-${process.pid}`;
    const fd = receiver(path);
    onTestFinished(() => rmSync(path));
    expect(await notify(path)).toBe(true);
    expect(support.receive(fd)).toBe('READY=1\nSTATUS=at work');
    expect(support.receive(fd)).toBeUndefined();
  });

  it('sends to an abstract name', async () => {
    const name = uniqueName();
    const fd = receiver(name);
    expect(await notify(name, 'STOPPING=1')).toBe(true);
    expect(support.receive(fd)).toBe('STOPPING=1');
  });

  it('is false where nobody asked for it', async () => {
    expect(await notify(undefined)).toBe(false);
    expect(await notify('')).toBe(false);
  });

  it('follows a change of process.env', async () => {
    expect(
      await runChild(`
        process.env.NOTIFY_SOCKET = '@ovirt-sso-test-nobody';
        let code;
        try { native.notify('READY=1'); } catch (error) { ({ code } = error); }
        delete process.env.NOTIFY_SOCKET;
        console.log(JSON.stringify([code, native.notify('READY=1')]));
      `),
    ).toEqual(['ECONNREFUSED', false]);
  });

  it('throws a typed error where it cannot send', async () => {
    const message = 'sendto: ECONNREFUSED, Connection refused';
    expect(await notify(uniqueName())).toEqual({
      code: 'ECONNREFUSED',
      errno: 111,
      syscall: 'sendto',
      message,
    });
    expect(await notify('/nonexistent/socket')).toMatchObject({ code: 'ENOENT' });
    expect(await notify('vsock:2:1234')).toMatchObject({ code: 'EAFNOSUPPORT' });
    expect(await notify(`/${'x'.repeat(200)}`)).toMatchObject({ code: 'ENAMETOOLONG' });
  });

  it('gives up on a manager that does not read', async () => {
    const name = uniqueName();
    receiver(name);
    expect(
      await runChild(
        `
        let code;
        try { for (let i = 0; i < 100_000; i += 1) native.notify('WATCHDOG=1'); } catch (error) {
          ({ code } = error);
        }
        console.log(JSON.stringify(code));
      `,
        { env: { NOTIFY_SOCKET: name } },
      ),
    ).toBe('EAGAIN');
  });

  it('refuses a state that systemd would cut', () => {
    expect(() => native.notify('')).toThrow(RangeError);
    expect(() => native.notify('x'.repeat(4_097))).toThrow(RangeError);
    expect(() => native.notify(1 as never)).toThrow(TypeError);
  });
});

describe('boottime', () => {
  it('counts the milliseconds that /proc/uptime counts', () => {
    // /proc/uptime has two decimals.
    const uptime = () => Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0]) * 1_000;
    const before = uptime();
    const now = native.boottime();
    expect(now).toBeGreaterThanOrEqual(before - 10);
    expect(now).toBeLessThanOrEqual(uptime() + 20);
  });

  it('goes on between two calls', async () => {
    const before = native.boottime();
    await pause(20);
    expect(native.boottime() - before).toBeGreaterThanOrEqual(19);
  });
});
