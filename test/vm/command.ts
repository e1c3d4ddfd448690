/** What a person calls of the machines: its words, and its exit status (sysexits(3)). */

import { MissingTools } from './tools.ts';

const USAGE = 64;
const UNAVAILABLE = 69;

/** A command was called with a word that it does not know. */
export class UsageError extends Error {
  readonly code = 'USAGE';

  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** Exits with what `main` gives; with 64 for words that it does not know, 69 without a tool. */
export async function command(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (error instanceof MissingTools) process.exitCode = UNAVAILABLE;
    else if (isUsage(error)) process.exitCode = USAGE;
    else throw error;
    process.stderr.write(`ovirt-sso: ${error.message}\n`);
  }
}

/** The one of the choices that was named. */
export function one<T extends string>(name: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw new UsageError(`--${name} ${value}: not one of ${choices.join(', ')}`);
}

/** Ours, or one of parseArgs(). */
function isUsage(error: unknown): error is Error {
  if (error instanceof UsageError) return true;
  const { code } = error as { readonly code?: unknown };
  return error instanceof Error && typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS');
}
