import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { newToken } from '../../../agent/sso/token.ts';
import { UnlockHelper } from '../../../agent/sso/unlock-helper.ts';
import { recordedLog } from '../support/log.ts';

let folder: string;
let server: Server | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-helper-'));
});

afterEach(() => {
  vi.useRealTimers();
  server?.close();
  server = undefined;
  rmSync(folder, { recursive: true });
});

/** A helper that does this with each connection once its request is whole. */
async function helping(serve: (socket: Socket, request: string) => void) {
  const path = join(folder, 'unlock.sock');
  server = createServer({ allowHalfOpen: true }, (socket) => {
    let request = '';
    socket.on('error', () => {}).on('data', (bytes) => (request += bytes.toString()));
    socket.on('end', () => serve(socket, request));
  });
  server.listen(path);
  await once(server, 'listening');
  return asking(path);
}

function asking(path: string) {
  const { log, lines } = recordedLog({ priorities: true });
  return { helper: new UnlockHelper(log, path), lines };
}

it('sends the session and the token and ends its side, and says what came of it', async () => {
  const requests: string[] = [];
  const { helper, lines } = await helping((socket, request) => {
    requests.push(request);
    socket.end('unlocked');
  });
  const token = newToken();
  await helper.open('c2', token);
  expect(requests).toEqual([`c2\n${token}`]);
  expect(lines).toEqual([
    expect.stringMatching(/^<6>locked screen opened: login=\w{8} session=c2\n$/),
  ]);
});

it.each([
  ['denied', 'PAM did not let the user in'],
  ['ineligible', 'the session is not locked, or not in front'],
  ['changed', 'the session changed meanwhile'],
  ['malformed', 'the unlock helper does not understand the request'],
  ['unavailable', 'the unlock helper cannot ask logind or the user database'],
  ['', 'the unlock helper gave no answer'],
  ['unlocked\n', 'the unlock helper gave an answer that is none'],
  ['canary '.repeat(10), 'the unlock helper gave an answer that is none'],
])('says in one line why nothing was opened, and repeats nothing of %j', async (word, why) => {
  const { helper, lines } = await helping((socket) => socket.end(word));
  await helper.open('c2', newToken());
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^<4>locked screen not opened: login=\w{8} session=c2 why=/);
  expect(lines[0]).toContain(`why="${why}"`);
});

it('says that the helper is not there', async () => {
  const { helper, lines } = asking(join(folder, 'nothing'));
  await helper.open('c2', newToken());
  expect(lines).toEqual([expect.stringContaining('cannot be asked (ENOENT)')]);
});

it('does not wait for one that hangs', async () => {
  const connected = Promise.withResolvers<void>();
  const { helper, lines } = await helping(() => connected.resolve());
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const done = helper.open('c2', newToken());
  await connected.promise;
  vi.advanceTimersByTime(15_000);
  await done;
  expect(lines).toEqual([expect.stringContaining('did not answer in time')]);
});

it('waits for nothing once it is closed', async () => {
  const connected = Promise.withResolvers<void>();
  const { helper, lines } = await helping(() => connected.resolve());
  const done = helper.open('c2', newToken());
  await connected.promise;
  helper.close();
  await done;
  expect(lines).toEqual([expect.stringContaining('why="the agent stops"')]);
});
