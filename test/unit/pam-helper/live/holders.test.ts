import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { listenerOf } from '../../../../pam-helper/doctor/sockets.ts';
import { holdersOf } from '../../../../pam-helper/live/holders.ts';

it('finds who has a socket open, with its uid and a name that can be printed', async () => {
  const name = `ovirt-sso-holders-${process.pid}`;
  const server = createServer().listen(`\0${name}`);
  const inode = listenerOf(readFileSync('/proc/net/unix', 'latin1'), `@${name}`);
  const found = holdersOf(`socket:[${inode}]`);
  expect(found).toEqual([
    { pid: process.pid, uid: process.getuid?.(), name: expect.stringMatching(/^[\x20-\x7e]+$/) },
  ]);
  server.close();
});

it('finds nobody who has a socket that is not there', () => {
  expect(holdersOf('socket:[0]')).toEqual([]);
});
