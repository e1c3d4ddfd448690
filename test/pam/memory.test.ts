import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { good, password, unknownUser } from './support/answer.ts';
import { plain } from './support/builds.ts';
import { step } from './support/hostile-server.ts';
import { newToken, Stage } from './support/stage.ts';

/** How often each text occurs in a process's readable memory: proc_pid_maps(5), proc_pid_mem(5). */
async function occurrences(pid: number, texts: readonly string[]): Promise<number[]> {
  const maps = await readFile(`/proc/${pid}/maps`, 'latin1');
  await using memory = await open(`/proc/${pid}/mem`);
  const counts = texts.map(() => 0);
  for (const [, from = '', to = ''] of maps.matchAll(/^([0-9a-f]+)-([0-9a-f]+) r.* (?!\[v)/gm)) {
    const start = Number.parseInt(from, 16);
    const bytes = Buffer.alloc(Number.parseInt(to, 16) - start);
    const { bytesRead } = await memory.read(bytes, 0, bytes.length, start).catch(() => ({
      bytesRead: 0, // of [vvar] and its like the kernel gives nothing
    }));
    const text = bytes.toString('latin1', 0, bytesRead);
    for (const [i, wanted] of texts.entries()) {
      counts[i] = (counts[i] ?? 0) + text.split(wanted).length - 1;
    }
  }
  return counts;
}

/** How often these texts are in a client's memory after it has logged in with this input. */
async function leftBehind(service: string[], input: string, texts: readonly string[]) {
  const client = spawn(plain.client, [...service, '--hold'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  client.stdin.write(`${input}\n`);
  await once(createInterface({ input: client.stdout }), 'line');
  // The first shows that the search works: the client's name is in its own memory.
  const all = ['pam-client - one PAM conversation', ...texts];
  const [known, ...counts] = await occurrences(client.pid ?? 0, all);
  client.stdin.end();
  await once(client, 'exit');
  expect(known).toBeGreaterThan(0);
  return counts;
}

// AddressSanitizer keeps freed memory and maps terabytes of shadow.
it.each([
  ['that succeeded', good],
  ['that was refused', Buffer.alloc(0)],
  ['whose answer was malformed', Buffer.concat([good, Buffer.from('x')])],
])('after a login %s no secret is left in the process', async (_, bytes) => {
  await using stage = await Stage.open(plain);
  await stage.serve([step.answer(bytes)]);
  const service = await stage.service([
    `auth required ${plain.module} socket=${stage.socket} timeout=1`,
  ]);
  const token = newToken();
  const secrets = [token, token.slice(-20), password, password.slice(0, 8)];
  expect(await leftBehind(service, token, secrets)).toEqual([0, 0, 0, 0]);
});

it.each([
  ['a token that is taken', newToken(), good],
  ['a token that is refused', newToken(), Buffer.alloc(0)],
  ['a password', 'canary that somebody typed', good],
])('after %s was typed in mode=password nothing of it is left', async (_, typed, bytes) => {
  await using stage = await Stage.open(plain);
  await stage.serve([step.answer(bytes)]);
  const service = await stage.service([
    `auth required ${plain.module} socket=${stage.socket} timeout=1 mode=password`,
  ]);
  const secrets = [typed, typed.slice(-12), password, password.slice(0, 8)];
  const client = [...service, '--user', unknownUser];
  expect(await leftBehind(client, typed, secrets)).toEqual([0, 0, 0, 0]);
});
