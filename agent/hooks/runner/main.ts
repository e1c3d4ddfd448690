/**
 * The program of ovirt-sso-hook@.service: what root does for the agent. It is a program of its own,
 * which knows no port, no bus and no secret, and its only input is the unit's instance name.
 */

import { Log, writeToStdout } from '../../log.ts';
import { parseArguments } from './arguments.ts';
import { setCpus } from './cpus.ts';
import { runHooks } from './hooks.ts';

/** Exit codes of sysexits.h. */
const EX_USAGE = 64;
const EX_SOFTWARE = 70;

async function main(log: Log): Promise<number> {
  const args = parseArguments(process.argv.slice(2));
  if (args === undefined) {
    log.error('not an instance of ovirt-sso-hook@.service', { instance: process.argv[2] });
    return EX_USAGE;
  }
  const { task, hooks, cpus } = args;
  const done =
    task.kind === 'cpus'
      ? setCpus(cpus, task.count, log)
      : await runHooks({ ...task, folder: hooks, log, kill: killGroup });
  return done ? 0 : 1;
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // Nobody is left in it, which is as good.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const log = new Log({
  format: 'text',
  priorities: !process.stdout.isTTY,
  debug: false,
  write: writeToStdout,
});
try {
  // Not by itself: a descendant of a hook may hold a pipe open.
  process.exit(await main(log));
} catch (error) {
  const { name, code, stack } = Object(error) as Partial<NodeJS.ErrnoException>;
  const at = /^ {4}at .*$/m.exec(String(stack))?.[0].trim();
  log.error('stopped by a bug, please report it', { error: code ?? name, at });
  process.exit(EX_SOFTWARE);
}
