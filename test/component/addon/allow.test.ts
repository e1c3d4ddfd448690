import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { loadAddon, ME, NOBODY, uniqueName } from './support.ts';

const native = loadAddon();

/** A listener that answers whom it lets through. */
function serve(allowedUids: readonly number[]) {
  const name = uniqueName();
  const listener = native.listen({
    name,
    allowedUids,
    onPeer: (fd) => {
      native.write(fd, Buffer.from('served'), 0, 6);
      native.close(fd);
    },
  });
  onTestFinished(() => listener.close());
  return { listener, ask: () => text(connect(`\0${name.slice(1)}`)) };
}

it('who may ask can be changed while it listens', async () => {
  const { listener, ask } = serve([]);
  expect(await ask()).toBe('');
  listener.allow([ME]);
  expect(await ask()).toBe('served');
  listener.allow([NOBODY]);
  expect(await ask()).toBe('');
  expect(listener.strangers).toBe(2);
});

it('who may ask stays when the new list is wrong', async () => {
  const { listener, ask } = serve([ME]);
  for (const wrong of [[-1], [0xffffffff], ['0'], Array(65).fill(1), 'x', undefined]) {
    expect(() => listener.allow(wrong as number[])).toThrow();
  }
  expect(await ask()).toBe('served');
});
