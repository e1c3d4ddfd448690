/** The program: the only file of the greeter that touches `process`. */

import { UsageError } from '../agent/arguments.ts';
import { bugOf } from '../agent/bug.ts';
import { SYSTEM_BUS } from '../agent/bus/bus.ts';
import { Log, writeToStderr, writeToStdout } from '../agent/log.ts';
import { check } from './check.ts';
import type { DisplayManager } from './display-manager.ts';
import { Greeter } from './greeter.ts';
import { Kdm } from './kdm.ts';
import { parseOptions } from './options.ts';
import { plasma } from './plasma.ts';
import { QtDisplayManager } from './qt-display-manager.ts';
import { sddm } from './sddm.ts';

/** Put in by the build, from package.json. */
declare const VERSION: string;

/** Exit codes of sysexits.h. */
const EX_USAGE = 64;
const EX_UNAVAILABLE = 69;
const EX_SOFTWARE = 70;

const FAMILIES = [sddm(), plasma()];

function main(): void {
  const options = parseOptions(process.argv.slice(2), VERSION);
  if (options.print !== undefined) {
    process.stdout.write(options.print);
    return;
  }
  const log = new Log({
    format: options.logFormat,
    priorities: !process.stdout.isTTY && !options.check,
    debug: options.debug,
    write: options.check ? writeToStderr : writeToStdout,
  });
  if (options.check) void report(log);
  else run(log);
}

function managers(): DisplayManager[] {
  const uid = process.getuid?.() ?? 0;
  return [...FAMILIES.map((family) => new QtDisplayManager(family, uid)), new Kdm(uid)];
}

function busAddress(): string {
  return process.env.DBUS_SYSTEM_BUS_ADDRESS || SYSTEM_BUS;
}

async function report(log: Log): Promise<void> {
  const sessions = Object.fromEntries(FAMILIES.map(({ name, session }) => [name, session]));
  const { isGood, lines } = await check({
    log,
    busAddress: busAddress(),
    managers: managers(),
    sessions,
  });
  const text = lines.map((line) => `${line}\n`).join('');
  process.stdout.write(text, () => process.exit(isGood ? 0 : EX_UNAVAILABLE));
}

function run(log: Log): void {
  // ps(1) and top(1) would call it node-MainThread.
  process.title = 'ovirt-sso-greeter-kdm';
  const die = (error: unknown): never => {
    log.error('stopped by a bug, please report it', bugOf(error));
    process.exit(EX_SOFTWARE);
  };
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
  const greeter = new Greeter({ log, busAddress: busAddress(), managers: managers() });
  const stop = async (): Promise<void> => {
    await greeter.stop();
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop());
  process.once('SIGINT', () => void stop());
  greeter.start();
}

try {
  main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`ovirt-sso-greeter-kdm: ${error.message}\n`);
  process.stderr.write("Try 'ovirt-sso-greeter-kdm --help'.\n");
  process.exitCode = EX_USAGE;
}
