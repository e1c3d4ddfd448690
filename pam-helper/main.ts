/** The admin's program `ovirt-sso`: the only file here that touches `process`. */

import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SYSTEM_BUS } from '../agent/bus/bus.ts';
import type { Surroundings } from './command.ts';
import { parseCommandLine } from './command-line.ts';
import { COMMANDS } from './commands.ts';
import { EXIT_CODES, Failure } from './failure.ts';

/** Put in by the build, from package.json. */
declare const VERSION: string;

async function main(): Promise<number> {
  const invocation = parseCommandLine(COMMANDS, process.argv.slice(2), VERSION);
  const print = (text: string) => void process.stdout.write(text);
  const warn = (text: string) => void process.stderr.write(text);
  if (invocation.kind === 'print') {
    print(invocation.text);
    return 0;
  }
  const { DBUS_SYSTEM_BUS_ADDRESS, NO_COLOR, TERM } = process.env;
  const surroundings: Surroundings = {
    busAddress: DBUS_SYSTEM_BUS_ADDRESS || SYSTEM_BUS,
    programs: dirname(fileURLToPath(import.meta.url)),
    version: VERSION,
    // no-color.org: set, and not to nothing.
    inColour: process.stdout.isTTY && !NO_COLOR && TERM !== 'dumb',
    isRoot: process.getuid?.() === 0,
  };
  return await invocation.command.run({ values: invocation.values, print, warn, surroundings });
}

// A reader that has seen enough, as in "ovirt-sso pam show | head", is no error.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  process.exit(code === 'EPIPE' ? 0 : EXIT_CODES.CANNOT_WRITE);
});

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`ovirt-sso: ${error.message}\n  fix: ${error.fix}\n`);
  process.exitCode = EXIT_CODES[error.code];
}
