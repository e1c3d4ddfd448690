/** The host's end of the port, as a program: copies bytes from and to a pseudo-terminal's master. */

import { constants, openSync, symlinkSync, writeSync } from 'node:fs';
import { loadNative } from '../../agent/native.ts';
import { root } from '../support/make.ts';
import { loadTestAddon } from '../support/test-addon.ts';

const [, , port = ''] = process.argv;
const native = loadNative(`${root}/dist/ovirt_sso.node`);
const { fd, path } = loadTestAddon().openPty();
// Our own hold on the slave: a master without any slave reports errors.
openSync(path, constants.O_RDWR | constants.O_NOCTTY);
const buffer = Buffer.alloc(65_536);
native.watch(fd, () => {
  for (let count = 1; count > 0; ) {
    count = native.read(fd, buffer, 0, buffer.length);
    if (count > 0) process.stdout.write(Buffer.from(buffer.subarray(0, count)));
  }
});
process.stdin.on('data', (bytes: Buffer) => writeSync(fd, bytes));
symlinkSync(path, port);
