import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { answerOf, connectTo, request } from '../support/credential-client.ts';
import { Guest } from '../support/guest.ts';
import { pause } from '../support/wait.ts';

const NOBODY = 65_534;
const NOTHING = Buffer.alloc(0);
const REPLAYED = `ovirt-sso-${'A'.repeat(43)}`;

/** Asks as somebody else; what came, in hexadecimal. */
async function askAs(uid: number, socket: string, token: string): Promise<string> {
  const script = `
    const socket = require('net').connect('\\0' + process.argv[1].slice(1));
    socket.on('error', () => {}).pipe(process.stdout);
    socket.write(process.argv[2]);
  `;
  const child = spawn(process.execPath, ['--eval', script, socket, token], {
    uid,
    gid: uid,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return text(child.stdout);
}

/** The agent sees these accounts and no others. */
function withAccounts(guest: string, passwd: string): string[] {
  writeFileSync(`${guest}-passwd`, passwd);
  writeFileSync(`${guest}-nsswitch`, 'passwd: files\n');
  const script = `mount --bind "$1-passwd" /etc/passwd &&
    mount --bind "$1-nsswitch" /etc/nsswitch.conf && rm "$1-passwd" "$1-nsswitch" && shift && exec "$@"`;
  return ['unshare', '--mount', 'sh', '-c', script, 'sh', guest];
}

describe.concurrent('the credential socket', () => {
  it('is bound under exactly its name, and free again at the end', async () => {
    await using guest = await Guest.start();
    const { socket } = guest.agent;
    const bound = (): string[] =>
      readFileSync('/proc/net/unix', 'utf8')
        .split('\n')
        .filter((line) => line.includes(socket));
    const listening = bound();
    expect(listening).toHaveLength(1);
    expect(listening[0]?.endsWith(` ${socket}`)).toBe(true);
    await guest.agent.stop();
    expect(bound()).toEqual([]);
  });

  it.each([
    { form: 'a bare token', suffix: '', halfClose: false },
    { form: 'a bare token and a half-close', suffix: '', halfClose: true },
    { form: 'a token and the user', suffix: '\nalice', halfClose: true },
    { form: 'a token and an empty user', suffix: '\n', halfClose: true },
  ])('answers $form with the user and the password, once', async ({ suffix, halfClose }) => {
    await using guest = await Guest.start();
    const password = ' pä$$ "wörd"\\ \u{1f600}';
    const token = await guest.login('alice', password);
    const asked = { send: [token + suffix], halfClose };
    const { bytes } = await request(guest.agent.socket, asked);
    expect(bytes).toEqual(answerOf('alice', password));
    await guest.agent.logged('user=alice outcome="credentials delivered to PAM"');
    expect((await request(guest.agent.socket, asked)).bytes).toEqual(NOTHING);
    expect(guest.agent.text).not.toContain('wörd');
    expect(guest.agent.text).not.toContain(token);
  });

  it('takes a request in pieces', async () => {
    await using guest = await Guest.start();
    const token = await guest.login('alice', 'secret');
    const send = [...`${token}\nalice`];
    const { bytes } = await request(guest.agent.socket, { send, gapMs: 2, halfClose: true });
    expect(bytes).toEqual(answerOf('alice', 'secret'));
  });

  it('knows a user by another name of the same uid, and refuses others without harm', async () => {
    const passwd =
      'root:x:0:0::/:/bin/sh\nalice:x:4001:4001::/:/bin/sh\nalias:x:4001:4001::/:/bin/sh\nbob:x:4002:4002::/:/bin/sh\n';
    const folder = `/tmp/ovirt-sso-accounts-${process.pid}`;
    await using guest = await Guest.start({
      agent: { wrapper: withAccounts(folder, passwd), args: ['--debug'] },
    });
    const token = await guest.login('alice@corp', 'secret');
    await guest.agent.logged(/login offered: .*user=alice .*asked_for=alice@corp/);
    for (const user of ['bob', 'root', 'nobody-knows', '-alice', 'alice\n']) {
      const { bytes } = await request(guest.agent.socket, {
        send: [`${token}\n${user}`],
        halfClose: true,
      });
      expect(bytes).toEqual(NOTHING);
    }
    const { bytes } = await request(guest.agent.socket, {
      send: [`${token}\nalias`],
      halfClose: true,
    });
    expect(bytes).toEqual(answerOf('alice', 'secret'));
    guest.host.login('root@corp', 'secret');
    await guest.agent.logged('login not offered: user=root@corp why="its uid is 0');
  });

  it('closes a stranger, right token or not, and serves the next one', async () => {
    await using guest = await Guest.start();
    const token = await guest.login('alice', 'secret');
    expect(await askAs(NOBODY, guest.agent.socket, token)).toBe('');
    const { bytes } = await request(guest.agent.socket, { send: [token] });
    expect(bytes).toEqual(answerOf('alice', 'secret'));
  });

  it('gives no byte for a wrong token of any shape, and the right one stays good', async () => {
    await using guest = await Guest.start();
    const token = await guest.login('alice', 'secret');
    const last = token.at(-1) === 'A' ? 'B' : 'A';
    const wrong: (string | Buffer)[] = [
      REPLAYED,
      token.slice(0, -1),
      token.slice(0, -1) + last,
      `${token}A`,
      `${token}\0`,
      `\n${token}`,
      token.toUpperCase(),
      `${token.slice(0, 30)}\n${token.slice(30)}`,
      '',
      '\n',
      Buffer.alloc(53),
      Buffer.alloc(1024 * 1024, 0x41),
    ];
    for (const send of wrong) {
      const { bytes } = await request(guest.agent.socket, { send: [send], halfClose: true });
      expect(bytes).toEqual(NOTHING);
    }
    const { bytes } = await request(guest.agent.socket, { send: [token] });
    expect(bytes).toEqual(answerOf('alice', 'secret'));
    expect(guest.agent.count('a wrong, used or expired token was presented')).toBe(1);
  });

  it('gives no byte for an expired or a replaced token', async () => {
    await using guest = await Guest.start({ agent: { sso: { offer_ttl: 1 } } });
    const replaced = await guest.login('alice', 'first');
    const newer = await guest.login('alice', 'second');
    await guest.agent.logged('outcome="replaced by a newer login"');
    const ask = async (token: string): Promise<Buffer> =>
      (await request(guest.agent.socket, { send: [token] })).bytes;
    expect(await ask(replaced)).toEqual(NOTHING);
    expect(await ask(newer)).toEqual(answerOf('alice', 'second'));
    const expired = await guest.login('alice', 'third');
    await guest.agent.logged('outcome="expired, nobody took it"');
    expect(await ask(expired)).toEqual(NOTHING);
  });

  it('serves exactly one of many who ask at once', async () => {
    await using guest = await Guest.start();
    const token = await guest.login('alice', 'secret');
    const asked = Array.from({ length: 20 }, (_, number) =>
      request(guest.agent.socket, {
        send: [number % 2 === 0 ? token : `${token}\nalice`],
        halfClose: true,
      }),
    );
    const answers = (await Promise.all(asked)).map(({ bytes }) => bytes);
    const served = answers.filter((bytes) => bytes.length > 0);
    expect(served).toEqual([answerOf('alice', 'secret')]);
  });

  it('keeps the login for one who went away before the answer', async () => {
    await using guest = await Guest.start();
    const token = await guest.login('alice', 'secret');
    guest.agent.signal('SIGSTOP');
    const leaver = connectTo(guest.agent.socket);
    await once(leaver, 'connect');
    await new Promise((resolve) => leaver.write(token, resolve));
    leaver.destroy();
    await once(leaver, 'close');
    guest.agent.signal('SIGCONT');
    const { bytes } = await request(guest.agent.socket, { send: [token] });
    expect(bytes).toEqual(answerOf('alice', 'secret'));
  });

  it('closes idle and slow peers after two seconds, and serves others meanwhile', async () => {
    await using guest = await Guest.start();
    const { socket } = guest.agent;
    const token = await guest.login('alice', 'secret');
    const idle = Array.from({ length: 20 }, () => request(socket));
    const slow = request(socket, { send: [...token], gapMs: 300 });
    await pause(500);
    const { bytes, ms } = await request(socket, { send: [token] });
    expect(bytes).toEqual(answerOf('alice', 'secret'));
    expect(ms).toBeLessThan(500);
    for (const answer of await Promise.all(idle)) {
      expect(answer.bytes).toEqual(NOTHING);
      expect(answer.ms).toBeGreaterThan(1_900);
      expect(answer.ms).toBeLessThan(3_000);
    }
    const { bytes: dripped } = await slow;
    expect(dripped).toEqual(NOTHING);
    await guest.host.next('heartbeat');
    expect(guest.host.violations).toEqual([]);
  });
});
