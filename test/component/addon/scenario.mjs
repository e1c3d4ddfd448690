// One walk through every function of the addon, for runs that differ in something else: a sanitized
// build, production's flags, another Node. Arguments: the addon, the test addon. Prints `done`.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const [, , addon, testAddon] = isMainThread ? process.argv : ['', '', ...workerData];
const require = createRequire(import.meta.url);
const native = require(addon);
const support = require(testAddon);
const name = `@ovirt-sso-scenario-${process.pid}-${isMainThread}`;
const turn = () => new Promise((resolve) => setImmediate(resolve));

async function port() {
  const { fd, path } = support.openPty();
  const slave = openSync(path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY);
  const buffer = native.allocate(64);
  let heard = '';
  const hungUp = new Promise((resolve) => {
    const watch = native.watch(slave, (events) => {
      for (;;) {
        const count = native.read(slave, buffer, 0, buffer.length);
        if (count > 0) heard += buffer.toString('latin1', 0, count);
        if (count <= 0) break;
      }
      if ((events & 4) === 0) return;
      watch.close();
      watch.close();
      resolve();
    });
  });
  assert.equal(native.write(fd, Buffer.from('from the host'), 5, 13), 8);
  // What a pty's slave has not read when the master closes is lost, unlike on a virtio port.
  while (heard !== 'the host') await turn();
  native.close(fd);
  await hungUp;
  native.release(buffer);
  closeSync(slave);
}

async function listener() {
  const served = [];
  const onPeer = (fd, uid) => {
    served.push(uid);
    native.write(fd, Buffer.from('served'), 0, 6);
    native.close(fd);
    if (served.length === 3) assert.equal(first.close(), undefined);
  };
  const allowedUids = [process.getuid()];
  const first = native.listen({ name, allowedUids, onPeer });
  assert.throws(() => native.listen({ name, allowedUids, onPeer }), { code: 'EADDRINUSE' });
  for (let i = 0; i < 3; i += 1) {
    assert.equal(await text(connect(`\0${name.slice(1)}`)), 'served');
  }
  const fd = support.unixSocket('stream', name, 512);
  assert.throws(() => native.listen({ fd, name: `${name}x`, allowedUids, onPeer }), {
    code: 'EADDRNOTAVAIL',
  });
  const second = native.listen({ fd, name, allowedUids: [], onPeer });
  const clients = Array.from({ length: 200 }, () => connect(`\0${name.slice(1)}`).resume());
  await Promise.all(clients.map((client) => once(client, 'close')));
  assert.equal(second.strangers, 200);
  second.close();
  assert.equal(served.length, 3);
}

async function memory() {
  for (let i = 0; i < 1_000; i += 1) {
    const buffer = native.allocate(1 + (i % 5_000));
    buffer.fill(1);
    if (i % 4 === 0) buffer.buffer.transfer?.();
    if (i % 4 !== 1) native.release(buffer);
    if (i % 4 === 2) native.release(buffer);
    if (i % 100 === 0) {
      globalThis.gc?.();
      await turn();
    }
  }
  assert.throws(() => native.release(Buffer.alloc(1)), TypeError);
  assert.throws(() => native.allocate(0), RangeError);
  const own = Buffer.alloc(3, 'x');
  native.wipe(own);
  assert.equal(own.toString('latin1'), '\0\0\0');
}

async function accounts() {
  assert.deepEqual(await native.resolveUser('root', 5_000), { name: 'root', uid: 0 });
  assert.equal(await native.resolveUser('no-such-account', 5_000), undefined);
  assert.equal(await native.resolveUser('a\0b', 5_000), undefined);
  // Four at once; the fifth is refused unless one of them has answered already.
  const five = Array.from({ length: 5 }, () => native.resolveUser('root', 5_000));
  for (const { value, reason } of await Promise.allSettled(five)) {
    assert.equal(
      reason === undefined ? value.uid : reason.code,
      reason === undefined ? 0 : 'EAGAIN',
    );
  }
}

function notification() {
  assert.equal(native.notify('READY=1'), false);
  const fd = support.unixSocket('dgram', name, 0);
  process.env.NOTIFY_SOCKET = name;
  assert.equal(native.notify('READY=1'), true);
  delete process.env.NOTIFY_SOCKET;
  assert.equal(support.receive(fd), 'READY=1');
  native.close(fd);
}

for (let round = 0; round < 2; round += 1) {
  await port();
  await listener();
  await memory();
  await accounts();
}
if (isMainThread) {
  notification();
  native.harden();
  assert.ok(native.boottime() > 0);
  const worker = new Worker(new URL(import.meta.url), { workerData: [addon, testAddon] });
  assert.deepEqual(await once(worker, 'exit'), [0]);
  console.log('done');
} else {
  // Left open for the environment's end to close.
  const [near] = support.socketpair();
  native.watch(near, () => {});
  native.listen({ name, allowedUids: [0], onPeer() {} });
  globalThis.kept = native.allocate(10);
  process.exit(0);
}
