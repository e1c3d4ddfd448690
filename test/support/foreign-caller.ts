/** Calls of logind, or of another service, by another account, to see what the bus's policy lets it. */

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import type { PrivateBus } from './bus.ts';
import { LOGIND, PYTHON } from './logind.ts';
import { until } from './wait.ts';

/** A method call of another account; no interface is one that is left out of the message. */
export interface ForeignCall {
  readonly path: string;
  readonly interface?: string;
  readonly member: string;
  readonly signature?: string;
  readonly args?: readonly unknown[];
}

/** Connects as `uid` and calls a name, `unique` for logind's unique one; per call the name of the D-Bus error, or `done`. */
const CALLER = `
import dbus, json, os, sys
os.setgid(int(sys.argv[1])); os.setuid(int(sys.argv[1]))
bus = dbus.bus.BusConnection(sys.argv[2])
destination = sys.argv[3]
if destination == 'unique': destination = bus.get_name_owner('${LOGIND}')
def call(path, interface, member, signature, args):
    try:
        bus.call_blocking(destination, path, interface, member, signature, args, timeout=5)
        return 'done'
    except dbus.exceptions.DBusException as error:
        return error.get_dbus_name()
print(json.dumps([call(*each) for each in json.load(sys.stdin)]))
`;

/**
 * What came of calls that the account `uid` made, one after the other. A bus lets in only accounts
 * whose groups NSS knows.
 */
export async function callLogindAs(
  uid: number,
  bus: PrivateBus,
  destination: string,
  calls: readonly ForeignCall[],
): Promise<readonly string[]> {
  const caller = spawn(PYTHON, ['-c', CALLER, String(uid), bus.address, destination], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  caller.stdout.on('data', (bytes: Buffer) => {
    output += bytes;
  });
  const lines = calls.map((call) => [
    call.path,
    call.interface ?? null,
    call.member,
    call.signature ?? '',
    call.args ?? [],
  ]);
  caller.stdin.end(JSON.stringify(lines));
  let isClosed = false;
  caller.on('close', () => {
    isClosed = true;
  });
  try {
    const journal = journalOf(bus);
    await until(() => {
      if (journal !== undefined) readAway(journal);
      return isClosed;
    }, 'the calls of another account');
  } finally {
    caller.kill('SIGKILL');
  }
  return JSON.parse(output);
}

/**
 * The journal of a private dbus-broker, a socket of this process that nobody reads. The broker logs
 * each refusal, and waits when ten lines are unread (net.unix.max_dgram_qlen).
 */
function journalOf(bus: PrivateBus): number | undefined {
  if (bus.kind !== 'dbus-broker') return undefined;
  const path = bus.address.replace(/^unix:path=(.*)\/bus$/, '$1/run/systemd/journal/socket');
  const sockets = readFileSync('/proc/net/unix', 'utf8').split('\n');
  const inode = sockets.find((line) => line.endsWith(` ${path}`))?.split(/\s+/)[6];
  const fd = readdirSync('/proc/self/fd').find((each) => linkOf(each) === `socket:[${inode}]`);
  return fd === undefined ? undefined : Number(fd);
}

/** Undefined for the descriptor that listed the folder and is closed by now. */
function linkOf(fd: string): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}

function readAway(fd: number): void {
  const line = Buffer.alloc(65_536);
  try {
    while (readSync(fd, line) > 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
  }
}
