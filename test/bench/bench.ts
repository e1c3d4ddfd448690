/**
 * `npm run bench`: the agent beside two yardsticks in the same call, a C program that does only
 * the exchange and the same Node with the same flags doing nothing. Absolute times of a shared
 * machine prove little; the ratios are what the targets are about.
 */

import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { idleGreeter } from './idle-greeter.ts';
import { Seat } from './seat.ts';
import { type Measured, type Row, table } from './table.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const probe = `${root}build/bench/probe`;
const yardstick = `${root}build/bench/yardstick`;
const agent = `${root}dist/ovirt-sso-agent`;
/** The launcher's runtime and flags, with nothing to do but a timer. */
const bareNode = [
  `${root}dist/node`,
  ...['--jitless', '--disable-sigusr1'],
  ...['--v8-pool-size=0', '--single-threaded', '--no-memory-reducer'],
  ...['--eval', 'console.log("up"); setInterval(() => {}, 2 ** 30)'],
];

/** The yardstick that does nothing. */
const BARE = 'bare Node';

/** Connections of others on the bus, as on a small desktop and as on a large one. */
const FEW = 5;
const MANY = 200;

/** Rounds of agent and yardstick in turn; each figure is the median of its rounds. */
const ROUNDS = 5;
const LOGINS = 200;
const STARTS = 9;
const HOLD_SECONDS = Number(process.env.BENCH_HOLD_SECONDS ?? 60);

/** What the probe prints (test/bench/probe.c). Microseconds, except where a name says otherwise. */
interface ProbeResult {
  readonly start_ms: number;
  readonly line_to_signal_us: Quantiles;
  readonly token_to_credentials_us: Quantiles;
  readonly first_login: { line_to_signal_us: number; token_to_credentials_us: number };
  readonly failures: number;
  readonly hold: {
    readonly wakeups_per_s: number;
    readonly cpu_ms: number;
    readonly rss_kib: number;
    readonly private_dirty_kib: number;
  };
}
interface Quantiles {
  readonly p50: number;
  readonly p99: number;
}

class Bench {
  readonly #folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-bench-'));
  readonly #socket = `@ovirt-sso-bench-${process.pid}`;
  readonly #busAddress = `unix:path=${this.#folder}/bus`;
  readonly #config = `${this.#folder}/agent.conf`;
  #bus: ChildProcess | undefined;

  async start(): Promise<void> {
    const args = [`--config-file=${root}test/bench/bus.conf`, `--address=${this.#busAddress}`];
    const bus = spawn('dbus-daemon', [...args, '--nofork', '--print-address'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#bus = bus;
    await new Promise((resolve, reject) => {
      bus.stdout.once('data', resolve);
      bus.once('error', reject);
      bus.once('exit', () => reject(new Error('dbus-daemon did not start')));
    });
  }

  stop(): void {
    this.#bus?.removeAllListeners('exit').kill();
    rmSync(this.#folder, { recursive: true });
  }

  /**
   * Logins through the agent or the C program, then `hold` idle seconds; at a seat, where tokens are
   * for the greeter alone, or on a bus with nobody else and by broadcast.
   */
  logins(
    subject: 'agent' | 'yardstick',
    count: number,
    hold: number,
    seat?: Seat,
  ): Promise<ProbeResult> {
    writeFileSync(this.#config, this.#configuration(seat ? 'greeter-or-locked' : 'always'));
    const device = `${this.#folder}/com.redhat.rhevm.vdsm`;
    const programs = {
      agent: [agent, '--config', this.#config],
      yardstick: [yardstick, device, this.#socket],
    };
    const what = ['--slave-link', device, '--socket', this.#socket, '--logins', String(count)];
    const args = [...what, '--hold', String(hold), '--', ...programs[subject]];
    return this.#probe(args, seat?.busAddress);
  }

  /** Bare Node's start, then `hold` idle seconds. */
  bare(hold: number): Promise<ProbeResult> {
    return this.#probe(['--no-exchange', '--hold', String(hold), '--', ...bareNode]);
  }

  #configuration(when: string): string {
    return `[virtio]\ndevice_prefix = ${this.#folder}\n[sso]\nwhen = ${when}\nsocket = ${this.#socket}\n`;
  }

  async #probe(args: string[], busAddress = this.#busAddress): Promise<ProbeResult> {
    const env = { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: busAddress };
    const { stdout } = await promisify(execFile)(probe, args, { env, maxBuffer: 2 ** 26 });
    return JSON.parse(stdout) as ProbeResult;
  }
}

async function main(): Promise<void> {
  const bench = new Bench();
  await bench.start();
  try {
    const rows = await measure(bench);
    const json = `${root}build/bench/bench.json`;
    mkdirSync(`${root}build/bench`, { recursive: true });
    writeFileSync(json, `${JSON.stringify({ machine: machine(), rows }, null, 2)}\n`);
    process.stdout.write(`\n${table(rows)}\n${machine()}\nwritten to build/bench/bench.json\n`);
    process.exitCode = rows.every((row) => row.met !== false) ? 0 : 1;
  } finally {
    bench.stop();
  }
}

async function measure(bench: Bench): Promise<Row[]> {
  const agents: ProbeResult[] = [];
  const limits: ProbeResult[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    progress(`logins, round ${round} of ${ROUNDS}`);
    agents.push(await bench.logins('agent', LOGINS, 0));
    limits.push(await bench.logins('yardstick', LOGINS, 0));
  }
  const starts: ProbeResult[] = [];
  const bareStarts: ProbeResult[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    progress(`starts, ${start + 1} of ${STARTS}`);
    starts.push(await bench.logins('agent', 0, 0));
    bareStarts.push(await bench.bare(0));
  }
  await using seat = await Seat.start();
  const few: ProbeResult[] = [];
  const many: ProbeResult[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    progress(`logins at a seat, round ${round} of ${ROUNDS}`);
    await seat.crowd(FEW);
    few.push(await bench.logins('agent', LOGINS, 0, seat));
    await seat.crowd(MANY);
    many.push(await bench.logins('agent', LOGINS, 0, seat));
  }
  progress(`idle for ${HOLD_SECONDS} s`);
  const [idle, bareIdle, greeter] = await Promise.all([
    bench.logins('agent', LOGINS, HOLD_SECONDS, seat),
    bench.bare(HOLD_SECONDS),
    idleGreeter(HOLD_SECONDS),
  ]);
  const line = (quantile: keyof Quantiles) => (r: ProbeResult) => r.line_to_signal_us[quantile];
  const token = (quantile: keyof Quantiles) => (r: ProbeResult) =>
    r.token_to_credentials_us[quantile];
  const first = (r: ProbeResult): number => r.first_login.line_to_signal_us;
  const start = (r: ProbeResult): number => r.start_ms;
  const toLimit = (what: string, of: (r: ProbeResult) => number, target?: number): Row =>
    row(what, 'µs', spread(agents, of), 'C program', spread(limits, of), target);
  return [
    toLimit('line to signal, p50', line('p50'), 3),
    toLimit('line to signal, p99', line('p99')),
    toLimit('line to signal, first login', first),
    toLimit('token to credentials, p50', token('p50'), 3),
    toLimit('token to credentials, p99', token('p99')),
    row(
      `line to the greeter's signal, ${MANY} connections, p50`,
      'µs',
      spread(many, line('p50')),
      `with ${FEW}`,
      spread(few, line('p50')),
      2,
    ),
    row('start to first message', 'ms', spread(starts, start), BARE, spread(bareStarts, start), 3),
    held('resident memory', 'rss_kib', 1.3),
    held('private dirty memory', 'private_dirty_kib', 1.8),
    limit('wake-ups a second, idle', '', single(idle.hold.wakeups_per_s), 0.6),
    limit('wake-ups a second, idle, of the greeter for SDDM', '', single(greeter), 0.1),
    limit('CPU a minute, idle', 'ms', single((idle.hold.cpu_ms * 60) / HOLD_SECONDS), 150),
  ];

  function held(what: string, key: 'rss_kib' | 'private_dirty_kib', target: number): Row {
    return row(what, 'KiB', single(idle.hold[key]), BARE, single(bareIdle.hold[key]), target);
  }
}

function row(
  what: string,
  unit: string,
  ours: Measured,
  yardstickName: string,
  theirs: Measured,
  target?: number,
): Row {
  const ratio = ours.median / theirs.median;
  const judged = target === undefined ? {} : { target, met: ratio <= target };
  return { what, unit, ours, yardstick: yardstickName, theirs, ratio, ...judged };
}

function limit(what: string, unit: string, ours: Measured, target?: number): Row {
  const judged = target === undefined ? {} : { target, met: ours.median <= target };
  return { what, unit, ours, ...judged };
}

/** The median of the rounds, with the least and the most. */
function spread(results: readonly ProbeResult[], of: (result: ProbeResult) => number): Measured {
  const sorted = results.map(of).toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return { median, least: sorted[0] ?? Number.NaN, most: sorted.at(-1) ?? Number.NaN };
}

function single(value: number): Measured {
  return { median: value, least: value, most: value };
}

function machine(): string {
  const kernel = execFileSync('uname', ['-srm'], { encoding: 'utf8' }).trim();
  return `${new Date().toISOString().slice(0, 10)}, ${kernel}, ${navigator.hardwareConcurrency} cores, Node ${process.versions.node}`;
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

await main();
