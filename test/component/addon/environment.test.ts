import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { loadTestAddon } from '../../support/test-addon.ts';
import { ADDON, Child, loadAddon, SLOW_NSS, sanitized, uniqueName } from './support.ts';

loadAddon();
loadTestAddon();

describe.each([
  ['the build', () => ({ addon: ADDON, preload: [], env: {} })],
  ['the sanitized build', sanitized],
])('the end of an environment, with %s', (_which, build) => {
  const { addon, preload, env } = build();

  function start(script: string, bare = false): Child {
    return new Child(script, {
      addon,
      bare,
      preload: [...preload, SLOW_NSS],
      env: { ...env, NAME: uniqueName() },
    });
  }

  /** Only the Worker loads the addon, so that Node closes it with the Worker. */
  function startWithWorker(inWorker: string, script: string): Child {
    const source = `
      const { Worker } = require('worker_threads');
      const worker = new Worker(\`
        const native = require(process.env.ADDON);
        const support = require(process.env.TEST_ADDON);
        const { parentPort } = require('worker_threads');
        ${inWorker}
      \`, { eval: true });
      ${script}
    `;
    return start(source, true);
  }

  it('closes all that a Worker left open, while the process goes on', async () => {
    const child = startWithWorker(
      `
      const [near] = support.socketpair();
      native.watch(near, () => {});
      native.listen({ name: process.env.NAME, allowedUids: [0], onPeer() {} });
      native.allocate(100);
      globalThis.kept = native.allocate(100);
      native.resolveUser('late', 60000);
      native.resolveUser('hang', 60000);
      parentPort.postMessage('open');
      `,
      `
      const left = () => {
        const names = require('fs').readFileSync('/proc/net/unix', 'latin1');
        const smaps = require('fs').readFileSync('/proc/self/smaps', 'latin1');
        return [names.includes(process.env.NAME + '\\n'), smaps.includes(' wf')];
      };
      worker.once('message', async () => {
        const open = left();
        await worker.terminate();
        // Meanwhile the look-up of 400 ms returns, to an addon whose last environment is gone.
        setTimeout(() => {
          console.log(JSON.stringify([open, left()]));
          process.exit();
        }, 700);
      });
      `,
    );
    expect(await child.end()).toBe(0);
    expect(child.stdout).toBe('[[true,true],[false,false]]\n');
    expect(child.stderr).toBe('');
  });

  it('may come from within a callback', async () => {
    const child = startWithWorker(
      `
      const [near] = support.socketpair();
      native.watch(near, () => process.exit(3));
      `,
      "worker.once('exit', (code) => console.log('exit', code));",
    );
    expect(await child.end()).toBe(0);
    expect(child.stdout).toBe('exit 3\n');
    expect(child.stderr).toBe('');
  });

  it('may interrupt a callback', async () => {
    const child = startWithWorker(
      `
      const [near] = support.socketpair();
      native.watch(near, () => {
        parentPort.postMessage('in the callback');
        for (;;);
      });
      `,
      "worker.once('message', async () => console.log('exit', await worker.terminate()));",
    );
    expect(await child.end()).toBe(0);
    expect(child.stdout).toBe('exit 1\n');
    expect(child.stderr).toBe('');
  });

  it('may come at the very deadline of a look-up', async () => {
    const child = startWithWorker(
      `
      native.resolveUser('hang', 100).catch(() => {});
      parentPort.postMessage('asked');
      // The deadline passes while nobody can see it; then the environment ends.
      const start = performance.now();
      while (performance.now() < start + 300);
      process.exit();
      `,
      "worker.once('exit', (code) => { console.log('exit', code); process.exit(); });",
    );
    expect(await child.end()).toBe(0);
    expect(child.stdout).toBe('exit 0\n');
    expect(child.stderr).toBe('');
  });

  it('may be the end of the process, with everything open', async () => {
    const child = start(`
      const [near] = support.socketpair();
      native.watch(near, () => {});
      native.listen({ name: process.env.NAME, allowedUids: [0], onPeer() {} });
      globalThis.kept = native.allocate(100);
      native.resolveUser('late', 60000);
      setTimeout(process.exit, 50, 3);
    `);
    expect(await child.end()).toBe(3);
    expect(child.stderr).toBe('');
  });
});

describe('the file', () => {
  it('exports the two symbols that Node looks for, and no other', () => {
    const symbols = execFileSync('nm', ['-D', '--defined-only', '--format=posix', ADDON], {
      encoding: 'utf8',
    });
    expect(
      symbols
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(['napi_register_module_v1', 'node_api_module_get_api_version_v1']);
  });
});
