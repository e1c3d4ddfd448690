/**
 * How far a rehearsal came: each hop of a login with its time, and at the first that failed what is
 * wrong. Pure: what was heard goes in.
 */

import type { Event } from './events.ts';

export interface Hop {
  readonly name: string;
  /** Undefined where it was never reached. */
  readonly ms: number | undefined;
}

export interface Trouble {
  readonly what: string;
  readonly fix: string;
}

export interface Account {
  readonly hops: readonly Hop[];
  /** Undefined: every hop was as it must be. */
  readonly trouble: Trouble | undefined;
}

export interface Heard {
  readonly service: string;
  /** From the question to the signal; undefined when no signal came. */
  readonly signalMs: number | undefined;
  /** Undefined where PAM was not tried. */
  readonly pam: readonly Event[] | undefined;
  /** A module has asked the agent for this rehearsal. */
  readonly reachedAgent: boolean;
  /** Does libpam find a file of this service? */
  readonly serviceExists: boolean;
}

/** PAM_AUTH_ERR of _pam_types.h, how a rehearsal has to end. */
const AUTH_ERR = '7';

export function accountOf(heard: Heard): Account {
  const { signalMs, pam = [] } = heard;
  const at = (name: Event['name']) => pam.find((event) => event.name === name)?.ms;
  const started = at('started');
  const asked = at('asked');
  return {
    hops: [
      { name: 'agent asked, its signal heard', ms: signalMs },
      { name: 'PAM started, Token? asked', ms: asked },
      { name: 'token given, PAM returned', ms: between(asked, at('returned')) },
    ],
    trouble: troubleOf(heard, pam, started),
  };
}

function between(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : to - from;
}

function troubleOf(
  heard: Heard,
  pam: readonly Event[],
  started: number | undefined,
): Trouble | undefined {
  const { service, signalMs, serviceExists, reachedAgent } = heard;
  const check = `ovirt-sso pam check --service ${service}`;
  const find = (name: Event['name']) => pam.find((event) => event.name === name);
  const returned = find('returned');
  if (signalMs === undefined) {
    return {
      what: 'the agent began the rehearsal, and its signal never came',
      fix: 'see what else the bus policy denies: journalctl -b -u dbus -u dbus-broker',
    };
  }
  if (!serviceExists) {
    return {
      what: `there is no PAM service ${service}: libpam takes "other" in its place`,
      fix: `ovirt-sso pam install --service ${service}`,
    };
  }
  if (started === undefined) {
    return { what: `libpam cannot start the service ${service}`, fix: check };
  }
  const other = find('asked-else');
  if (find('asked') === undefined) {
    if (other !== undefined) {
      return {
        what: `the service asks "${other.rest}" before it asks for a token`,
        fix: `pam_ovirt_cred.so must be its first module that asks: ${check}`,
      };
    }
    return returned === undefined
      ? { what: 'PAM asks nothing and does not return: a module before ours hangs', fix: check }
      : {
          what: `PAM returned ${returned.rest} and never asked for a token`,
          fix: `pam_ovirt_cred.so is missing, or a module before it refuses: ${check}`,
        };
  }
  if (returned === undefined) {
    return {
      what: 'PAM has the token and does not return within 10 seconds',
      fix: `journalctl -b -t ovirt-sso-rehearse says what the modules did; ${check}`,
    };
  }
  if (other !== undefined) {
    return {
      what: `the stack goes on after a refused token, and asks "${other.rest}"`,
      fix: `pam_ovirt_cred.so must be requisite: ${check}`,
    };
  }
  if (returned.rest !== AUTH_ERR) {
    return {
      what: `PAM returned ${returned.rest} and not ${AUTH_ERR}, PAM_AUTH_ERR`,
      fix: `another module, or another pam_ovirt_cred.so, decides: ${check}`,
    };
  }
  if (!reachedAgent) {
    return {
      what: 'the module took the token, and never came to the agent with it',
      fix: 'journalctl -b -t ovirt-sso-rehearse has its reason: who holds the socket, or SELinux',
    };
  }
  return undefined;
}
