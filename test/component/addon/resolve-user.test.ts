import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadTestAddon } from '../../support/test-addon.ts';
import { Child, loadAddon, runChild, SLOW_NSS } from './support.ts';

const native = loadAddon();
loadTestAddon();

/** Runs a script whose NSS is slow-nss.c's. `outcome` turns a promise's end into a word. */
function withSlowNss(script: string): Promise<unknown> {
  return runChild(
    `
    const outcome = (promise) => promise.then(
      (account) => (account === undefined ? 'none' : account.name + ' ' + account.uid),
      ({ code, syscall }) => syscall + ' ' + code,
    );
    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const print = (value) => console.log(JSON.stringify(value));
    (async () => {${script}})();
  `,
    { preload: [SLOW_NSS] },
  );
}

describe('resolveUser', () => {
  it('finds every account that there is', async () => {
    for (const line of readFileSync('/etc/passwd', 'utf8').trim().split('\n').slice(0, 10)) {
      const [name = '', , uid] = line.split(':');
      expect(await native.resolveUser(name, 5_000)).toEqual({ name, uid: Number(uid) });
    }
  });

  it('gives undefined for an account that there is not', async () => {
    expect(await native.resolveUser('no-such-account', 5_000)).toBeUndefined();
  });

  it('gives undefined, without asking, for what can be no name', async () => {
    for (const name of ['', 'root\0x', '\0', 'x'.repeat(256), 'ü'.repeat(128)]) {
      expect(await native.resolveUser(name, 5_000)).toBeUndefined();
    }
    expect(await native.resolveUser('x'.repeat(255), 5_000)).toBeUndefined();
  });

  it('refuses what is no name and no deadline', () => {
    expect(() => native.resolveUser(1 as never, 1)).toThrow(TypeError);
    for (const deadline of [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => native.resolveUser('root', deadline)).toThrow(RangeError);
    }
  });

  it('reports the account in its own spelling', async () => {
    expect(await withSlowNss("print(await outcome(native.resolveUser('late', 5000)))")).toBe(
      'answered 4000',
    );
  });

  it('gives NSS a larger buffer when it asks, and not one without end', async () => {
    const script = `print(await Promise.all(
      ['large', 'endless', 'broken'].map((name) => outcome(native.resolveUser(name, 5000)))))`;
    expect(await withSlowNss(script)).toEqual([
      'answered 5000',
      'getpwnam_r ERANGE',
      'getpwnam_r EIO',
    ]);
  });

  it('keeps signals away from its threads', async () => {
    expect(await withSlowNss("print(await outcome(native.resolveUser('masked', 5000)))")).toBe(
      'answered 1',
    );
  });

  it('rejects at the deadline, counted from the call', async () => {
    const script = `
      const begin = performance.now();
      // The loop's clock is old by the time of the call.
      while (performance.now() < begin + 200);
      const start = performance.now();
      const word = await outcome(native.resolveUser('hang', 150));
      print([word, performance.now() - start]);
      process.exit();`;
    const [word, elapsed] = (await withSlowNss(script)) as [string, number];
    expect(word).toBe('getpwnam_r ETIMEDOUT');
    expect(elapsed).toBeGreaterThanOrEqual(149);
    expect(elapsed).toBeLessThan(2_000);
  });

  it('prefers an answer that came in time to a deadline that a busy loop missed', async () => {
    const script = `
      const promise = outcome(native.resolveUser('root', 100));
      const start = performance.now();
      while (performance.now() < start + 300);
      print(await promise);`;
    expect(await withSlowNss(script)).toBe('root 0');
  });

  it('drops a late answer and is ready for the next', async () => {
    const script = `
      const words = [];
      for (let i = 0; i < 2; i += 1) {
        words.push(...await Promise.all(
          ['late', 'late', 'late', 'late'].map((name) => outcome(native.resolveUser(name, 20)))));
        await pause(1000);
      }
      words.push(await outcome(native.resolveUser('root', 5000)));
      print(words);`;
    expect(await withSlowNss(script)).toEqual([...Array(8).fill('getpwnam_r ETIMEDOUT'), 'root 0']);
  });

  it('asks four questions at once and refuses the fifth, also when the four hang for good', async () => {
    const script = `
      const four = ['hang', 'hang', 'hang', 'hang'].map((n) => outcome(native.resolveUser(n, 100)));
      const fifth = await outcome(native.resolveUser('root', 5000));
      // Meanwhile libuv's pool is free: files can be read.
      const file = await require('fs').promises.readFile('/etc/hostname');
      const ends = await Promise.all(four);
      print([fifth, file.length > 0, ends, await outcome(native.resolveUser('root', 5000))]);`;
    expect(await withSlowNss(script)).toEqual([
      'getpwnam_r EAGAIN',
      true,
      Array(4).fill('getpwnam_r ETIMEDOUT'),
      'getpwnam_r EAGAIN',
    ]);
  });

  it('is never short of a thread that has answered', async () => {
    const script = `
      for (let i = 0; i < 500; i += 1) {
        await Promise.all(Array.from({ length: 4 }, () => native.resolveUser('root', 5000)));
      }
      print('done');`;
    expect(await withSlowNss(script)).toBe('done');
  });

  it.each([
    ['after its deadline, by itself', "native.resolveUser('hang', 50).catch(() => {});"],
    ['by process.exit', "native.resolveUser('hang', 60000); setTimeout(process.exit, 50, 0);"],
    ['by process.exit at once', "native.resolveUser('late', 60000); process.exit(0);"],
    ['with an answer on its way', "native.resolveUser('late', 395).catch(() => {});"],
  ])('lets the process end %s', async (_how, script) => {
    const child = new Child(script, { preload: [SLOW_NSS] });
    expect(await child.end()).toBe(0);
    expect(child.stderr).toBe('');
  });

  it('keeps the process alive until the answer or the deadline', async () => {
    const child = new Child(
      "native.resolveUser('late', 5000).then(({ uid }) => console.log(uid));",
      { preload: [SLOW_NSS] },
    );
    expect(await child.end()).toBe(0);
    expect(child.stdout).toBe('4000\n');
  });

  it('runs the promise reactions without another event', async () => {
    const child = new Child(
      "native.resolveUser('hang', 50).catch(({ code }) => { console.log(code); });",
      { preload: [SLOW_NSS] },
    );
    expect(await child.end()).toBe(0);
    expect(child.stdout).toBe('ETIMEDOUT\n');
  });
});
