/** The daemon's program: the only file that touches `process`. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ActivationError, listenFd } from './activation.ts';
import { Agent, sayUninstalled } from './agent.ts';
import { UsageError } from './arguments.ts';
import { bugOf } from './bug.ts';
import { SYSTEM_BUS } from './bus/bus.ts';
import { type Config, type ConfigResult, parseConfig } from './config.ts';
import { dump } from './dump.ts';
import { Log, writeToStderr, writeToStdout } from './log.ts';
import { loadNative } from './native.ts';
import { type Options, parseOptions } from './options.ts';
import { watchdogMs } from './watchdog.ts';

/** Put in by the build, from package.json. */
declare const VERSION: string;

/** Exit codes of sysexits.h. */
const EX_USAGE = 64;
const EX_UNAVAILABLE = 69;
const EX_SOFTWARE = 70;
const EX_CONFIG = 78;

function main(): void {
  const options = parseOptions(process.argv.slice(2), VERSION);
  if (options.print !== undefined) {
    process.stdout.write(options.print);
    return;
  }
  const { config, problems } = readConfig(options);
  const broken = problems.some(({ severity }) => severity === 'error');
  if (options.checkConfig) {
    for (const { severity, text } of problems) process.stdout.write(`${severity}: ${text}\n`);
    if (!broken) process.stdout.write(`${options.config}: usable\n`);
    process.exit(broken ? EX_CONFIG : 0);
  }
  if (options.uninstalled) {
    sayUninstalled(config.devices);
    return;
  }
  const log = new Log({
    format: options.logFormat,
    priorities: !process.stdout.isTTY && !options.dump,
    debug: options.debug,
    write: options.dump ? writeToStderr : writeToStdout,
  });
  for (const { severity, text } of problems) log[severity](text);
  if (broken) process.exit(EX_CONFIG);
  if (options.dump) {
    void printDump(config, log);
    return;
  }
  run(options, config, log);
}

/** The configuration, or its defaults where no file was named and none is there. */
function readConfig(options: Options): ConfigResult {
  const file = options.config;
  try {
    return parseConfig(readFileSync(file, 'utf8'), file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    // Without a file the defaults hold, with what there is to say of them.
    const defaults = parseConfig('', `${file} (not there)`);
    if (code === 'ENOENT' && !options.configNamed) return defaults;
    const { config } = defaults;
    return { config, problems: [{ severity: 'error', text: `${file}: cannot be read (${code})` }] };
  }
}

/** A probe that hangs keeps the process no longer than its deadline. */
async function printDump(config: Config, log: Log): Promise<void> {
  const text = await dump({ config, log, busAddress: busAddress() });
  process.stdout.write(text, () => process.exit(0));
}

function busAddress(): string {
  return process.env.DBUS_SYSTEM_BUS_ADDRESS || SYSTEM_BUS;
}

function run(options: Options, config: Config, log: Log): void {
  const native = loadNative(fileURLToPath(new URL('./ovirt_sso.node', import.meta.url)));
  native.harden();
  // ps(1) and top(1) would call it node-MainThread.
  process.title = 'ovirt-sso-agent';
  let agent: Agent | undefined;
  const die = (error: unknown): never => {
    try {
      agent?.abandon();
    } finally {
      log.error('stopped by a bug, please report it', bugOf(error));
      process.exit(EX_SOFTWARE);
    }
  };
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
  try {
    agent = new Agent({
      version: VERSION,
      config,
      native,
      log,
      busAddress: busAddress(),
      listenFd: listenFd(process.env, process.pid),
      watchdogMs: watchdogMs(process.env, process.pid),
    });
  } catch (error) {
    process.exit(explainStart(error, config, log));
  }
  const started = agent;
  const stop = (): never => {
    started.stop();
    process.exit(0);
  };
  process.on('SIGHUP', () => {
    started.reload(process.hrtime.bigint() / 1000n, () => readConfig(options));
  });
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  started.start();
}

/** The calls that make a listening socket, or look at one that systemd made. */
const SOCKET_CALLS: ReadonlySet<string> = new Set([
  'socket',
  'bind',
  'listen',
  'getsockopt',
  'getsockname',
  'fcntl',
]);
/** The calls that memory for secrets takes. */
const LOCKING: ReadonlySet<string> = new Set(['mmap', 'mlock', 'madvise']);

/** Says why the agent cannot start, with the fix. Gives the exit code; throws what is a bug. */
function explainStart(error: unknown, config: Config, log: Log): number {
  if (error instanceof ActivationError) {
    log.error(error.message);
    return EX_CONFIG;
  }
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (typeof syscall !== 'string' || typeof code !== 'string') throw error;
  const { socket } = config.sso;
  if (code === 'EADDRINUSE') {
    log.error(`another program holds the credential socket ${socket}: stop it, ss -xlp names it`);
    return EX_UNAVAILABLE;
  }
  if (LOCKING.has(syscall)) {
    log.error(`no memory can be locked (${syscall}: ${code}): raise LimitMEMLOCK= (ulimit -l)`);
    return EX_UNAVAILABLE;
  }
  if (SOCKET_CALLS.has(syscall)) {
    log.error(`the credential socket ${socket} cannot be used (${syscall}: ${code})`);
    return EX_CONFIG;
  }
  log.error(`the agent cannot start (${syscall}: ${code})`);
  return EX_UNAVAILABLE;
}

try {
  main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`ovirt-sso-agent: ${error.message}\nTry 'ovirt-sso-agent --help'.\n`);
  process.exitCode = EX_USAGE;
}
