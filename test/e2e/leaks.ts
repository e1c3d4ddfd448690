/**
 * Looks for copies of passwords where none may be, after each way in which a login can end; runs in
 * namespaces of its own and writes what it found as one line of JSON.
 */

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Conversation } from '../support/greeter.ts';
import { type Copy, findCopies } from '../support/memory.ts';
import { Cast } from './cast.ts';
import { clearStage, setStage } from './stage.ts';

export interface LeakReport {
  /** A process that keeps a canary in a string: the search must find it in both encodings. */
  readonly decoy: readonly Copy[];
  /** The agent while an offer lives: the one copy, in locked memory. */
  readonly live: readonly Copy[];
  /** The agent afterwards, by how the login ended. */
  readonly ended: Readonly<Record<string, readonly Copy[]>>;
  /** All that the agent, libpam, the modules and the test's programs wrote. */
  readonly written: string;
  /** Every canary that was used. */
  readonly canaries: readonly string[];
  /** How PAM answered, to prove that the logins were real. */
  readonly results: Readonly<Record<string, string>>;
  readonly exitCode: number | null;
}

/** Seconds; one of the cases waits for it. */
const OFFER_TTL_S = 2;

const canaries: string[] = [];
const written: string[] = [];

/** A password that nothing else on the machine contains. */
function canary(): string {
  const password = `canary-${randomBytes(16).toString('hex')}`;
  canaries.push(password);
  return password;
}

const alicePassword = canary();
const stage = setStage(alicePassword);
try {
  const report = await search();
  process.stdout.write(`${JSON.stringify(report)}\n`);
} finally {
  clearStage(stage);
}

async function search(): Promise<LeakReport> {
  const decoy = await searchDecoy(canary());
  const cast = await Cast.assemble(stage, alicePassword, OFFER_TTL_S);
  const results: Record<string, string> = {};
  const ended: Record<string, Copy[]> = {};
  const note = (name: string, conversation: Conversation): void => {
    results[name] = conversation.authenticate;
    written.push(JSON.stringify(conversation));
  };

  cast.host.login('alice', alicePassword);
  const token = await cast.greeter.token();
  const live = findCopies(cast.agent.pid, alicePassword);
  note('delivered', await cast.greeter.logIn(token, ['--acct']));
  ended.delivered = findCopies(cast.agent.pid, alicePassword);

  const refused = canary();
  cast.host.login('alice', refused);
  note('refused', await cast.greeter.logIn(await cast.greeter.token(), []));
  ended['refused by pam_unix'] = findCopies(cast.agent.pid, refused);

  const expired = canary();
  cast.host.login('alice', expired);
  const late = await cast.greeter.token();
  await cast.agent.logged('expired, nobody took it');
  note('expired', await cast.greeter.logIn(late, []));
  ended.expired = findCopies(cast.agent.pid, expired);

  const replaced = canary();
  cast.host.login('alice', replaced);
  await cast.greeter.token();
  cast.host.login('alice', canary());
  await cast.greeter.token();
  ended.replaced = findCopies(cast.agent.pid, replaced);

  Object.assign(ended, await searchRefusedLines(cast));
  const exitCode = await cast.dismiss();
  written.push(cast.agent.text);
  return { decoy, live, ended, written: written.join('\n'), canaries, results, exitCode };
}

/** Lines that the agent refuses in one way or another, each with a password in it. */
async function searchRefusedLines(cast: Cast): Promise<Record<string, Copy[]>> {
  const ended: Record<string, Copy[]> = {};
  const lines: Record<string, (password: string) => string> = {
    'a login of root': (p) => `{"__name__":"login","username":"root","password":"${p}"}`,
    'a line that is not JSON': (p) => `{"__name__":"login","username":"alice","password":"${p}",}`,
    'a login without quotes': (p) => `{"__name__":"login","username":"alice","password":${p}}`,
    'a login with escapes': (p) =>
      `{"__name__":"login","username":"root","password":"\\u0063${p}"}`,
    'a password that stands twice': (p) =>
      `{"__name__":"login","username":"alice","password":"${p}","password":"${p}"}`,
    'an unknown message': (p) => `{"__name__":"sign-in","username":"alice","password":"${p}"}`,
    'an echo': (p) => `{"__name__":"echo","password":"${p}"}`,
    'a line that is too long': (p) => `{"password":"${p}","filler":"${'x'.repeat(140_000)}"}`,
  };
  for (const [name, line] of Object.entries(lines)) {
    const password = canary();
    cast.host.write(`${line(password)}\n`);
    await cast.settled();
    ended[name] = findCopies(cast.agent.pid, password);
  }
  return ended;
}

/** Proves that the search finds what there is to find. */
async function searchDecoy(password: string): Promise<Copy[]> {
  // An é beside it makes V8 keep the string as UTF-16.
  const script = `
    const narrow = process.env.CANARY + process.pid;
    const wide = JSON.parse(JSON.stringify(process.env.CANARY + '\\u20ac'));
    console.log(narrow.length + wide.length);
    setInterval(() => narrow + wide, 2 ** 30);`;
  const child = spawn(process.execPath, ['--jitless', '--eval', script], {
    env: { CANARY: password },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  await sleep(100);
  const copies = findCopies(child.pid ?? 0, password);
  child.kill();
  return copies;
}
