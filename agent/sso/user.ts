/**
 * Which account a login means, and whether it may be offered at all (docs/protocol.md,
 * section 2). The agent decides before any greeter hears of it; the PAM module checks again.
 */

import type { DomainRule } from '../config.ts';
import type { Account } from '../native.ts';

/** NSS; undefined for a name that it does not know. */
export type Resolve = (name: string) => Promise<Account | undefined>;

export interface UserRules {
  readonly domain: DomainRule;
  /** Offer accounts below `uidMin` too (never uid 0). */
  readonly allowSystem: boolean;
  /** The first uid of people, UID_MIN of login.defs. */
  readonly uidMin: number;
}

export type Mapped =
  | { readonly kind: 'user'; readonly name: string; readonly uid: number | undefined }
  | { readonly kind: 'refused'; readonly reason: string };

/** Maps what the host sent to an account. Rejects with the addon's error when NSS does. */
export async function mapUser(asked: string, rules: UserRules, nss: Resolve): Promise<Mapped> {
  if (!isPlausible(asked)) return refuse('this cannot be a user name');
  const { name, uid } = await pick(asked, rules.domain, nss);
  if (name === '') return refuse('nothing is left of it without its domain');
  if (uid === 0) return refuse('its uid is 0, which is never offered');
  if (uid !== undefined && uid < rules.uidMin && !rules.allowSystem) {
    return refuse(`its uid is below ${rules.uidMin}, a system account (see [sso] allow_system)`);
  }
  return { kind: 'user', name, uid };
}

/** Equal names, or two names of one uid other than 0. */
export async function isSameUser(
  offered: { readonly user: string; readonly uid: number | undefined },
  asked: string,
  nss: Resolve,
): Promise<boolean> {
  if (asked === offered.user) return true;
  if (offered.uid === undefined || offered.uid === 0 || !isPlausible(asked)) return false;
  return (await nss(asked))?.uid === offered.uid;
}

interface Choice {
  readonly name: string;
  readonly uid: number | undefined;
}

async function pick(asked: string, rule: DomainRule, nss: Resolve): Promise<Choice> {
  const at = asked.lastIndexOf('@');
  const short = at === -1 ? asked : asked.slice(0, at);
  const first = rule === 'strip' ? short : asked;
  const whole = first === '' ? undefined : await nss(first);
  if (whole !== undefined || rule !== 'auto' || short === asked || short === '') {
    return { name: first, uid: whole?.uid };
  }
  const local = await nss(short);
  return local === undefined ? { name: first, uid: undefined } : { name: short, uid: local.uid };
}

/**
 * No control characters, nothing that reads as an option, a path or a field of passwd(5).
 * Backslash, space and letters of any script are domain accounts' everyday names.
 */
function isPlausible(name: string): boolean {
  return name !== '' && !name.startsWith('-') && !/[\p{Cc}/:]/u.test(name);
}

function refuse(reason: string): Mapped {
  return { kind: 'refused', reason };
}
