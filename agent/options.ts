/** The daemon's command line. */

import { DAEMON_OPTIONS, type DaemonOptions, daemonOptions, parseArguments } from './arguments.ts';
import { DEFAULT_CONFIG_FILE } from './config.ts';

const HELP = `Usage: ovirt-sso-agent [OPTION]...

The oVirt guest agent: takes logins from the host, announces them to the greeter and
hands the credentials to PAM, once. Runs in the foreground; systemd starts it.

  --config FILE       configuration to read (default ${DEFAULT_CONFIG_FILE})
  --check-config      say what is wrong with the configuration and exit
  --dump              print as JSON what a host would be told now, and exit: the messages of
                      a full refresh at API version 3 and a heartbeat. Takes neither the
                      port nor the socket nor the bus name; runs beside the daemon, as any
                      user, who may see less than the daemon's account
  --uninstalled       tell the host that the agent is gone and exit; for package managers
  --log-format text|json
                      short lines for the journal (default) or one JSON object a line
  --debug             log more; never secrets
  --version           print the version and exit
  --help              print this and exit

Signals:
  SIGHUP                    reads the configuration again; one with errors changes nothing
  SIGTERM, SIGINT           end it

Environment:
  DBUS_SYSTEM_BUS_ADDRESS   the system bus, when it is not at its usual place
  LISTEN_FDS, LISTEN_PID    the credential socket, bound by systemd (sd_listen_fds(3))
  NOTIFY_SOCKET             where readiness is reported (sd_notify(3))

Exit status: 0 ended by SIGTERM or SIGINT, 64 wrong usage, 69 the credential socket, locked
memory or a file is not to be had, 70 a bug, 78 wrong configuration.
`;

const OPTIONS = {
  config: { type: 'string' },
  'check-config': { type: 'boolean', default: false },
  dump: { type: 'boolean', default: false },
  uninstalled: { type: 'boolean', default: false },
  ...DAEMON_OPTIONS,
} as const;

export interface Options extends DaemonOptions {
  readonly config: string;
  /** Named on the command line, so it must exist. */
  readonly configNamed: boolean;
  readonly checkConfig: boolean;
  /** Print what a host would be told, and nothing else. */
  readonly dump: boolean;
  /** Say goodbye to the host and nothing else. */
  readonly uninstalled: boolean;
}

/** Reads the arguments behind the program's name. Throws `UsageError`. */
export function parseOptions(args: string[], version: string): Options {
  const values = parseArguments(args, OPTIONS);
  return {
    config: values.config ?? DEFAULT_CONFIG_FILE,
    configNamed: values.config !== undefined,
    checkConfig: values['check-config'],
    dump: values.dump,
    uninstalled: values.uninstalled,
    ...daemonOptions(values, { name: 'ovirt-sso-agent', version, help: HELP }),
  };
}
