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
