/** A credential server among fakes, with one login offered and peers that say what tests want. */

import { vi } from 'vitest';
import { READABLE } from '../../../agent/native.ts';
import { CredentialServer } from '../../../agent/sso/credential-server.ts';
import { Rehearsal } from '../../../agent/sso/rehearsal.ts';
import { sending } from '../sso/support.ts';
import { brokering } from './brokering.ts';
import { FakeNative } from './native.ts';

export const SOCKET = '@/tmp/ovirt-cred-channel';
export const END = 0;
export const WOULD_BLOCK = -1;

/** The login of alice with the password `kanarie` waits. */
export async function serving() {
  const brokered = brokering();
  const native = new FakeNative();
  const { log, broker, world } = brokered;
  const rehearsal = new Rehearsal(sending().bus, () => world.now);
  const server = new CredentialServer({
    native,
    broker,
    rehearsal,
    log,
    socket: SOCKET,
    fd: undefined,
    allowedUids: [0],
  });
  await brokered.login('alice', 'kanarie');
  let fd = 30;
  /** A peer of this uid that sends these pieces; each is read after an edge of its own. */
  const peerOf = async (uid: number, ...pieces: (Buffer | string | number | Error)[]) => {
    fd += 1;
    const socket = native.descriptor(fd);
    const [first = WOULD_BLOCK, ...rest] = pieces.map((piece) =>
      typeof piece === 'string' ? Buffer.from(piece) : piece,
    );
    socket.reads.push(first);
    native.listenOptions?.onPeer(fd, uid, 4711);
    for (const piece of rest) {
      socket.reads.push(piece);
      socket.edge(READABLE);
      await Promise.resolve();
    }
    await vi.advanceTimersByTimeAsync(0);
    return socket;
  };
  const peer = (...pieces: (Buffer | string | number | Error)[]) => peerOf(0, ...pieces);
  const token = (): string => brokered.token().toString();
  return { ...brokered, rehearsal, native, server, peer, peerOf, token };
}
