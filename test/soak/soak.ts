/**
 * Logins in one agent, one after the other, and what they leave behind in its memory. Left to itself
 * the runtime collects after some twenty thousand logins, and the memory goes up and down by 4 MiB;
 * so each sample comes behind a collection, which shows what is really kept.
 */

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { answerOf, connectTo } from '../support/credential-client.ts';
import { Guest } from '../support/guest.ts';
import { findCopies } from '../support/memory.ts';

/** Run inside the agent. */
const COLLECT = "process.on('SIGURG', () => { gc(); gc(); console.log('collected'); })";

export interface SoakOptions {
  readonly logins: number;
  /** A sample is taken each time that so many logins have gone by. */
  readonly every: number;
  /** Told of each sample as it is taken. */
  readonly sampled?: (sample: Sample) => void;
}

export interface Sample {
  readonly logins: number;
  readonly residentKiB: number;
  readonly descriptors: number;
}

export interface SoakResult {
  readonly samples: readonly Sample[];
  /** Logins whose answer was not the user and the password, whole. */
  readonly failures: number;
  /** Copies of the password in the agent at the end. */
  readonly copies: number;
}

export async function soak({ logins, every, sampled }: SoakOptions): Promise<SoakResult> {
  const script = `--import=data:text/javascript,${encodeURIComponent(COLLECT)}`;
  await using guest = await Guest.start({
    agent: { env: { NODE_OPTIONS: `--expose-gc ${script}` } },
  });
  const password = `canary-${randomBytes(16).toString('hex')}`;
  const expected = answerOf('alice', password);
  const samples: Sample[] = [];
  let failures = 0;
  for (let count = 1; count <= logins; count += 1) {
    const token = await announced(guest, password);
    const answer = await redeem(guest.agent.socket, token);
    if (!answer.equals(expected)) failures += 1;
    if (count % every !== 0) continue;
    const sample = { logins: count, ...(await usage(guest)) };
    samples.push(sample);
    sampled?.(sample);
  }
  return { samples, failures, copies: findCopies(guest.agent.pid, password).length };
}

/** KiB of resident memory that a thousand logins add, by least squares. */
export function slope(samples: readonly Sample[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const x = mean(samples.map(({ logins }) => logins));
  const y = mean(samples.map(({ residentKiB }) => residentKiB));
  const covariance = mean(samples.map((one) => (one.logins - x) * (one.residentKiB - y)));
  return (1_000 * covariance) / mean(samples.map(({ logins }) => (logins - x) ** 2));
}

/** A login of the host, and its token as soon as it is heard: nothing here waits for a timer. */
function announced({ host, greeter }: Guest, password: string): Promise<string> {
  return new Promise((resolve) => {
    greeter.onMessage = ({ member, body }) => {
      // What was heard would fill this process, and not the agent.
      greeter.messages.length = 0;
      if (member === 'UserAuthenticated') resolve(String(body?.[0]));
    };
    host.login('alice', password);
  });
}

function redeem(socket: string, token: string): Promise<Buffer> {
  const client = connectTo(socket);
  const pieces: Buffer[] = [];
  client.write(token);
  return new Promise((resolve, reject) => {
    client.on('error', reject);
    client.on('data', (bytes: Buffer) => pieces.push(bytes));
    client.on('end', () => {
      client.destroy();
      resolve(Buffer.concat(pieces));
    });
  });
}

async function usage({ agent }: Guest): Promise<Omit<Sample, 'logins'>> {
  // What it logged would fill this process as well.
  agent.log.length = 0;
  agent.signal('SIGURG');
  await agent.logged('collected');
  const status = readFileSync(`/proc/${agent.pid}/status`, 'latin1');
  return {
    residentKiB: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]),
    descriptors: agent.descriptors,
  };
}
