/** The daemon's command line. */

import {
  DAEMON_OPTIONS,
  type DaemonOptions,
  daemonOptions,
  parseArguments,
} from '../agent/arguments.ts';

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

const OPTIONS = {
  check: { type: 'boolean', default: false },
  ...DAEMON_OPTIONS,
} as const;

export interface Options extends DaemonOptions {
  /** Say whether a login would work, and nothing else. */
  readonly check: boolean;
}

/** Reads the arguments behind the program's name. Throws `UsageError`. */
export function parseOptions(args: string[], version: string): Options {
  const values = parseArguments(args, OPTIONS);
  return {
    check: values.check,
    ...daemonOptions(values, { name: 'ovirt-sso-greeter-kdm', version, help: HELP }),
  };
}
