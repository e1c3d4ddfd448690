/**
 * The whole file of a service that exists for tokens alone. Modelled on what the distribution's own
 * gdm-password does round the authentication; the authentication itself is the machine's.
 */

import { Failure } from '../failure.ts';
import { formatControl } from '../syntax/control.ts';
import { quoted } from '../syntax/service-file.ts';
import {
  loadStack,
  type ModuleStep,
  moduleName,
  type ReadService,
  type Stack,
} from '../syntax/stack.ts';
import { type AuthRule, quietAuth } from './auth.ts';
import type { Family } from './family.ts';
import { LAYOUTS, type Layout, type Words } from './layouts.ts';
import { seal } from './seal.ts';
import type { TokenService } from './services.ts';

/**
 * The modules that open a person's secrets with the password: GNOME's for gdm, KDE's for kdm. They stand
 * there even where the machine's own auth has one, which may be for other services alone (`only_if=`).
 */
const KEYRINGS: Readonly<Record<TokenService, readonly string[]>> = {
  'gdm-ovirtcred': ['pam_gnome_keyring.so'],
  'kdm-ovirtcred': ['pam_kwallet5.so', 'pam_gnome_keyring.so'],
};

/** What rendering depends on. */
export interface Facts {
  readonly family: Family;
  readonly read: ReadService;
}

export interface Rendered {
  readonly text: string;
  readonly omitted: readonly ModuleStep[];
  readonly unknown: readonly ModuleStep[];
}

/** Throws a {@link Failure} for a machine whose own files cannot be understood. */
export function renderTokenService(service: TokenService, facts: Facts): Rendered {
  const layout = LAYOUTS[facts.family];
  const { rules, omitted, unknown } = quietAuth(ownAuth(layout, facts), facts.family);
  const lines = [
    '',
    '# The token brings the password. Where it fails nothing below may run: a greeter answers every',
    '# prompt with the token.',
    words('auth', 'requisite', 'pam_ovirt_cred.so'),
    ...layout.authBefore.map(format),
    '',
    `# What ${layout.auth[0]} says, with that password and nothing asked.`,
    ...omitted.map((step) => `# Left out, because it asks a person: ${nameOf(step)}.`),
    ...rules.map(formatRule),
    ...KEYRINGS[service].map((module) => words('-auth', 'optional', module)),
    '',
    ...layout.account(facts.read).map(format),
    '',
    ...layout.session(facts.read, KEYRINGS[service]).map(format),
    '',
    ...layout.password.map(format),
    '',
  ];
  return { text: seal(lines.join('\n')), omitted, unknown };
}

/** Each part in a substack of its own, so that what ends one does not end the next. */
function ownAuth({ auth }: Layout, { read }: Facts): Stack {
  return auth.flatMap((file, index): Stack => {
    const steps = loadStack(read, file, 'auth');
    if (steps !== undefined)
      return [{ kind: 'substack', file, steps, at: { path: file, line: 1 } }];
    if (index > 0) return [];
    throw new Failure(
      'DATA',
      `there is no PAM service ${file}, from which this machine's authentication would be taken`,
      'restore that file from your distribution, then run this again',
    );
  });
}

function nameOf({ rule, at }: ModuleStep): string {
  return `${moduleName(rule)} (${at.path.replace(/^.*\//, '')})`;
}

function formatRule({ silent, control, keyword, module, args }: AuthRule): string {
  const type = silent ? '-auth' : 'auth';
  return words(type, keyword ?? formatControl(control), [module, ...args.map(quoted)].join(' '));
}

function format(line: Words): string {
  return typeof line === 'string' ? line : words(...line);
}

function words(type: string, control: string, rest: string): string {
  return `${type.padEnd(9)}${control.padEnd(10)} ${rest}`;
}
