/** A broker among fakes: a clock, a user database and a bus that tests move by hand. */

import type { Account } from '../../../agent/native.ts';
import type { Verdict } from '../../../agent/sso/audience.ts';
import { Broker, type BrokerOptions } from '../../../agent/sso/broker.ts';
import { newToken } from '../../../agent/sso/token.ts';
import type { EndedLogin } from '../../../agent/status.ts';
import { recordedLog } from './log.ts';
import { fakeSecrets, secretOf } from './memory.ts';

export const TTL_MS = 60_000;

export interface Lookup {
  readonly name: string;
  readonly end: (account: Account | Error | undefined) => void;
}

export function brokering(options: Partial<BrokerOptions> = {}) {
  const { memory, secrets } = fakeSecrets();
  const recorded = recordedLog();
  /** CLOCK_BOOTTIME in milliseconds, whether the bus takes signals, and how many there listen. */
  const world = {
    now: 1_000_000,
    busIsUp: true,
    listeners: 1,
    nssIsSlow: false,
    verdict: { kind: 'tell' } as Verdict,
  };
  /** Tokens in the order in which they were made, and each announcement that left. */
  const tokens: string[] = [];
  const announced: string[] = [];
  /** Look-ups under way, while NSS is slow; else it knows everybody as uid 1000. */
  const lookups: Lookup[] = [];
  const resolve = (name: string): Promise<Account | undefined> => {
    if (!world.nssIsSlow) return Promise.resolve({ name, uid: 1000 });
    return new Promise((done, fail) => {
      const end = (account: Account | Error | undefined): void =>
        account instanceof Error ? fail(account) : done(account);
      lookups.push({ name, end });
    });
  };
  const ended: EndedLogin[] = [];
  const broker = new Broker({
    memory: secrets,
    log: recorded.log,
    now: () => world.now,
    newToken: () => {
      const token = newToken();
      tokens.push(token);
      return token;
    },
    resolve,
    rules: { domain: 'auto', allowSystem: false, uidMin: 1000 },
    ttlMs: TTL_MS,
    audience: {
      verdict: () => world.verdict,
      admits: (_, uid) => uid === 114,
      prepare: (token) => {
        let told = 0;
        const tell = (): boolean => {
          if (!world.busIsUp || told === world.listeners) return false;
          told = world.listeners;
          announced.push(token);
          return true;
        };
        return {
          tell,
          tellAgain: (name) => announced.push(`${name} ${token}`) > 0,
          wasToldTo: (name) => told > 0 && name === ':1.7',
        };
      },
    },
    ended: (login) => ended.push(login),
    ...options,
  });
  const login = (user = 'alice', password = 'kanarie'): Promise<void> =>
    broker.login(user, secretOf(secrets, password));
  /** The newest token, as a peer would send it. */
  const token = (): Buffer => Buffer.from(tokens.at(-1) ?? '');
  /** Presents a token as a PAM module would: the password, or undefined. */
  const redeem = (shown = token()): string | undefined => {
    const offer = broker.find(shown);
    if (offer === undefined) return undefined;
    let password: string | undefined;
    const delivered = broker.deliver(offer, (answer) => {
      password = answer.toString('utf8', 4 + answer.readUInt32BE(0), answer.length - 1);
      return true;
    });
    return delivered ? password : undefined;
  };
  return {
    broker,
    world,
    tokens,
    announced,
    ended,
    lookups,
    memory,
    secrets,
    login,
    token,
    redeem,
    ...recorded,
  };
}
