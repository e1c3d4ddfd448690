/**
 * What a host that knows every version would be told now, for people and for tests. It asks the
 * guest and logind, and takes nothing that the daemon needs: no port, no socket, no bus name.
 */

import { Bus } from './bus/bus.ts';
import type { Config } from './config.ts';
import { presence } from './desktop/events.ts';
import { factsOf } from './desktop/facts.ts';
import { type Front, readFront } from './desktop/logind.ts';
import { encode } from './host/encode.ts';
import { Log } from './log.ts';
import { type GuestMessage, MAX_API_VERSION } from './messages.ts';
import { inOrder } from './refresh.ts';
import { MemoryProbe } from './report/memory.ts';
import { systemProbes } from './report/probes.ts';
import { Reports } from './report/schedule.ts';

/** The bus connects and logind answers within it, or nobody knows who is at the desktop. */
const DESKTOP_DEADLINE_MS = 3_000;

export interface DumpOptions {
  readonly config: Config;
  readonly log: Log;
  /** D-Bus address of the system bus. */
  readonly busAddress: string;
}

/** JSON with a final newline, the messages as they would be sent. Takes as long as a probe may. */
export async function dump({ config, log, busAddress }: DumpOptions): Promise<string> {
  const now = (): number => performance.now();
  const memory = new MemoryProbe(now);
  // The rates are those between two samples.
  memory.sample();
  const reports = new Reports({
    probes: systemProbes(() => config, log),
    send: () => {},
    now,
    log,
  });
  const [facts, front] = await Promise.all([reports.collect(), askForFront(busAddress)]);
  if (!front.isKnown) {
    log.warning('who is at the desktop is not known', { why: front.why });
  }
  const desktop = front.isKnown ? presence(factsOf(front.session)) : [];
  const { freeRam, stat } = memory.sample();
  const messages: GuestMessage[] = [
    { name: 'session-startup' },
    ...inOrder(desktop, facts),
    {
      name: 'heartbeat',
      'free-ram': freeRam,
      'memory-stat': stat,
      apiVersion: MAX_API_VERSION,
    },
  ];
  const result = {
    apiVersion: MAX_API_VERSION,
    desktop: front.isKnown ? 'known' : 'unknown',
    messages: messages.flatMap((message) => asSent(message) ?? []),
  };
  return `${JSON.stringify(result, null, 2)}\n`;
}

/** The object of the line; undefined for a message that is too long to be sent. */
function asSent(message: GuestMessage): unknown {
  const line = encode(message);
  return line === undefined ? undefined : JSON.parse(line.toString());
}

/** Asks logind over a connection of its own, which nobody hears of. */
async function askForFront(address: string): Promise<Front> {
  const { promise, resolve } = Promise.withResolvers<Front>();
  const why = 'the system bus does not answer';
  const timer = setTimeout(resolve, DESKTOP_DEADLINE_MS, { isKnown: false, why });
  const silent = new Log({ format: 'text', priorities: false, debug: false, write: () => {} });
  const bus = new Bus({ address, log: silent, ready: () => void readFront(bus).then(resolve) });
  bus.start();
  const front = await promise;
  clearTimeout(timer);
  bus.stop();
  return front;
}
