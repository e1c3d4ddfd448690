/** The daemon's command line. */

import { parseArgs } from 'node:util';

const HELP = `Usage: ovirt-sso-greeter-kdm [OPTION]...

Takes logins of the oVirt guest agent to SDDM, Plasma Login Manager, KDM or TDM: a second
greeter, beside the one on the screen, that nobody sees. Runs in the foreground, as the account
of the display manager's own greeter; systemd starts it. It has no configuration: it finds what
there is, and begins the session that the greeter on the screen shows as chosen.

  --check             say whether a login would work now, and through what, and exit
  --log-format text|json
                      short lines for the journal (default) or one JSON object a line
  --debug             log more; never secrets
  --version           print the version and exit
  --help              print this and exit

Environment:
  DBUS_SYSTEM_BUS_ADDRESS   the system bus, when it is not at its usual place

Exit status: 0 ended by SIGTERM or SIGINT, or nothing is missing for a login; 64 wrong usage,
69 something is missing for a login, 70 a bug.
`;

/** The arguments make no sense; the message says which and why. */
export class UsageError extends Error {
  readonly code = 'USAGE';
}

const OPTIONS = {
  check: { type: 'boolean', default: false },
  'log-format': { type: 'string', default: 'text' },
  debug: { type: 'boolean', default: false },
  version: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

export interface Options {
  /** Say whether a login would work, and nothing else. */
  readonly check: boolean;
  readonly logFormat: 'text' | 'json';
  readonly debug: boolean;
  /** Print this and nothing else. */
  readonly print: string | undefined;
}

/** Reads the arguments behind the program's name. Throws {@link UsageError}. */
export function parseOptions(args: string[], version: string): Options {
  const values = parse(args);
  const logFormat = values['log-format'];
  if (logFormat !== 'text' && logFormat !== 'json') {
    throw new UsageError('--log-format must be text or json');
  }
  return {
    check: values.check,
    logFormat,
    debug: values.debug,
    print: values.help ? HELP : values.version ? `ovirt-sso-greeter-kdm ${version}\n` : undefined,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw new UsageError(message);
  }
}
