import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Guest } from '../support/guest.ts';

/** Node cannot send descriptors to a stranger's socket. */
const SEND_WITH_DESCRIPTORS = `
import socket, sys
name, token = sys.argv[1:]
peer = socket.socket(socket.AF_UNIX)
peer.connect('\\0' + name[1:])
socket.send_fds(peer, [token.encode()], [0, 1, 2] * 8)
peer.shutdown(socket.SHUT_WR)
answer = b''
while chunk := peer.recv(4096):
    answer += chunk
print(answer.hex())
`;

it('a descriptor that is sent along is dropped, and the request served', async () => {
  await using guest = await Guest.start();
  const { pid, socket } = guest.agent;
  const token = await guest.login('alice', 'secret');
  const before = readdirSync(`/proc/${pid}/fd`).length;
  const answer = execFileSync('python3', ['-c', SEND_WITH_DESCRIPTORS, socket, token], {
    encoding: 'utf8',
  });
  expect(Buffer.from(answer.trim(), 'hex').toString()).toBe('\0\0\0\x05alicesecret\0');
  await guest.agent.logged('credentials delivered to PAM');
  expect(readdirSync(`/proc/${pid}/fd`).length).toBeLessThanOrEqual(before);
});
