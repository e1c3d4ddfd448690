/** A daemon's command line, so far as every daemon here reads it alike. */

import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The arguments make no sense; the message says which and why. */
export class UsageError extends Error {
  readonly code = 'USAGE';
}

/** The values of options. Throws {@link UsageError}. */
export function parseArguments<const T extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: T,
) {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw new UsageError(message);
  }
}

/** The value of --log-format. Throws {@link UsageError}. */
export function logFormatOf(value: string): 'text' | 'json' {
  if (value !== 'text' && value !== 'json') {
    throw new UsageError('--log-format must be text or json');
  }
  return value;
}

/** What every daemon here can be told. */
export const DAEMON_OPTIONS = {
  'log-format': { type: 'string', default: 'text' },
  debug: { type: 'boolean', default: false },
  version: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

export interface DaemonOptions {
  readonly logFormat: 'text' | 'json';
  readonly debug: boolean;
  /** Print this and nothing else. */
  readonly print: string | undefined;
}

/** What the values of {@link DAEMON_OPTIONS} mean. Throws {@link UsageError}. */
export function daemonOptions(
  values: {
    readonly 'log-format': string;
    readonly debug: boolean;
    readonly version: boolean;
    readonly help: boolean;
  },
  program: { readonly name: string; readonly version: string; readonly help: string },
): DaemonOptions {
  return {
    logFormat: logFormatOf(values['log-format']),
    debug: values.debug,
    print: values.help
      ? program.help
      : values.version
        ? `${program.name} ${program.version}\n`
        : undefined,
  };
}
