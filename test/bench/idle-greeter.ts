/** What `ovirt-sso-greeter-kdm` costs beside an SDDM whose greeter waits, while nothing happens. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PrivateBus } from '../support/bus.ts';
import { StandingAgent } from '../support/standing-agent.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** SDDM's answer to a greeter's first word: no capabilities, and a host name of no letters. */
const GREETING = Buffer.from('0000000100000000' + '0000000000000000', 'hex');
/** By then it has started and said that it is ready. */
const SETTLED_MS = 5_000;

/** How often it was woken, a second. Takes `seconds` and some. */
export async function idleGreeter(seconds: number): Promise<number> {
  // Where SDDM has its own, and named as those are.
  const place = `/tmp/sddm-:${process.pid}-bench1`;
  const sddm = createServer((socket) => {
    socket.on('error', () => {}).on('data', () => socket.write(GREETING));
  });
  await once(sddm.listen(place), 'listening');
  await using bus = await PrivateBus.start('dbus-daemon');
  using agent = await StandingAgent.start(bus.address);
  const greeter = spawn(`${root}dist/ovirt-sso-greeter-kdm`, {
    stdio: 'ignore',
    cwd: '/',
    env: { PATH: process.env.PATH, DBUS_SYSTEM_BUS_ADDRESS: bus.address },
  });
  const ended = once(greeter, 'exit');
  try {
    await agent.ready();
    await pause(SETTLED_MS);
    const before = wakeUps(greeter.pid);
    await pause(seconds * 1_000);
    return (wakeUps(greeter.pid) - before) / seconds;
  } finally {
    greeter.kill('SIGKILL');
    await ended;
    sddm.close();
  }
}

/** How often the threads of a process have waited, and so were woken. */
function wakeUps(pid: number | undefined): number {
  const counts = readdirSync(`/proc/${pid}/task`).map((task) => {
    const status = readFileSync(`/proc/${pid}/task/${task}/status`, 'utf8');
    return Number(/^voluntary_ctxt_switches:\s*(\d+)$/m.exec(status)?.[1]);
  });
  return counts.reduce((sum, count) => sum + count, 0);
}
