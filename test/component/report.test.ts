import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import {
  createServer as createStreamServer,
  type Socket,
  type Server as StreamServer,
} from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../agent/messages.ts';
import { runCommand } from '../../agent/report/command.ts';
import { readContainers } from '../../agent/report/containers.ts';
import { Disks } from '../../agent/report/disks.ts';
import type { Probe } from '../../agent/report/probes.ts';
import { Reports } from '../../agent/report/schedule.ts';
import { violations } from '../support/vdsm-types.ts';
import { until } from '../support/wait.ts';
import { temporaryFolder } from '../unit/report/support/folder.ts';
import { recordedLog } from '../unit/support/log.ts';

const folder = temporaryFolder();

const CONTAINER = {
  Id: '4c01db0b339c',
  Names: ['/web'],
  Image: 'nginx:1.27',
  Command: 'nginx',
  Status: 'Up 3 hours',
};

/** A server on a UNIX socket of its own. */
class Service implements AsyncDisposable {
  readonly socket = join(mkdtempSync(join(folder, 'x-')), 'api.sock');
  readonly #server: StreamServer;
  readonly #sockets = new Set<Socket>();

  private constructor(server: StreamServer) {
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {});
    });
  }

  /** Connections that are open now. */
  get open(): number {
    return [...this.#sockets].filter((socket) => !socket.destroyed).length;
  }

  static http(handler: RequestListener): Promise<Service> {
    return new Service(createServer(handler)).#listen();
  }

  static raw(handler: (socket: Socket) => void): Promise<Service> {
    return new Service(createStreamServer(handler)).#listen();
  }

  #listen(): Promise<Service> {
    return new Promise((resolve) => this.#server.listen(this.socket, () => resolve(this)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function read(service: Service, signal = AbortSignal.timeout(5_000)) {
  return readContainers(signal, [service.socket]);
}

function schedule(...probes: readonly (Partial<Probe> & Pick<Probe, 'name' | 'read'>)[]) {
  const sent: Report[] = [];
  const { log, count } = recordedLog();
  const reports = new Reports({
    probes: probes.map((probe) => ({
      rateMs: 50,
      deadlineMs: 300,
      tell: 'always',
      refreshed: true,
      empty: () => undefined,
      ...probe,
    })),
    send: (report) => sent.push(report),
    now: () => performance.now(),
    log,
  });
  return { reports, sent, count };
}

describe('a container service', () => {
  it('that answers', async () => {
    let asked = '';
    await using service = await Service.http((request, response) => {
      asked = `${request.method} ${request.url}`;
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify([CONTAINER]));
    });
    const list = await read(service);
    expect(asked).toBe('GET /containers/json?all=true');
    expect(list).toHaveLength(1);
    expect(violations([{ name: 'containers', list }])).toEqual([]);
  });

  it('that answers in pieces, without a length', async () => {
    await using service = await Service.http((_, response) => {
      const text = JSON.stringify(Array.from({ length: 500 }, () => CONTAINER));
      for (const piece of text.match(/.{1,1000}/g) ?? []) response.write(piece);
      response.end();
    });
    expect(await read(service)).toHaveLength(500);
  });

  it('that refuses, or breaks, or speaks something else', async () => {
    await using refuses = await Service.http((_, response) => response.writeHead(403).end('{}'));
    await using breaks = await Service.http((_, response) => {
      response.setHeader('Content-Length', '100').write('[');
      setTimeout(() => response.destroy(), 20);
    });
    await using other = await Service.raw((socket) => socket.end('220 mail ESMTP\r\n'));
    await using closes = await Service.raw((socket) => socket.destroy());
    await expect(read(refuses)).rejects.toMatchObject({ code: 'HTTP_403' });
    await expect(read(breaks)).rejects.toMatchObject({ code: /^(?:CUT_SHORT|ECONNRESET)$/ });
    await expect(read(other)).rejects.toMatchObject({ code: 'NO_HTTP' });
    await expect(read(closes)).rejects.toHaveProperty('code');
  });

  it('that floods is cut off', async () => {
    await using service = await Service.http((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    await expect(read(service)).rejects.toMatchObject({ code: 'TOO_LONG' });
    await until(() => service.open === 0, 'the connection is closed');
  });

  it('that hangs is given up at the deadline, and its connection with it', async () => {
    await using service = await Service.http(() => {});
    const { reports, sent, count } = schedule({
      name: 'containers',
      read: async (signal) => ({
        name: 'containers',
        list: await readContainers(signal, [service.socket]),
      }),
      empty: () => ({ name: 'containers', list: [] }),
    });
    reports.start();
    await until(() => sent.length === 2, 'two looks end');
    reports.stop();
    expect(sent[0]).toEqual({ name: 'containers', list: [] });
    expect(count('code=ETIMEDOUT')).toBe(1);
    await until(() => service.open === 0, 'the connections are closed');
  });

  it('that is gone but for its socket', async () => {
    const service = await Service.raw(() => {});
    const { socket } = service;
    // A socket that nobody listens on is left when its service is killed.
    execFileSync('ln', [socket, `${socket}-left`]);
    await service[Symbol.asyncDispose]();
    const reading = readContainers(AbortSignal.timeout(5_000), [`${socket}-left`]);
    await expect(reading).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('that was never there, and a file in its place', async () => {
    const signal = AbortSignal.timeout(5_000);
    expect(await readContainers(signal, ['/nonexistent/api.sock', '/etc/passwd'])).toEqual([]);
  });
});

describe('a look that hangs', () => {
  it('in a program: the program is killed, and the others are looked at', async () => {
    const { reports, sent } = schedule(
      {
        name: 'applications',
        read: async (signal) => {
          await runCommand('/bin/sleep', ['3600.125'], { signal, maxOutput: 1024 });
          return { name: 'applications', applications: ['never'] };
        },
        empty: () => ({ name: 'applications', applications: [] }),
      },
      { name: 'host-name', read: () => ({ name: 'host-name', content: { name: 'vm' } }) },
    );
    reports.start();
    const of = (name: Report['name']) => sent.filter((report) => report.name === name);
    await until(() => of('applications').length === 2, 'two looks end');
    reports.stop();
    expect(of('applications')[0]).toEqual({ name: 'applications', applications: [] });
    expect(of('host-name').length).toBeGreaterThan(4);
    await until(() => programs('3600.125') === 0, 'the programs are gone');
  });

  it('in threads of the pool: one stays free, and disks are told', async () => {
    // fs.open of a FIFO that nobody writes to keeps its thread, as statfs of a dead server does.
    const fifos = ['a', 'b', 'c', 'd'].map((name) => join(folder, name));
    execFileSync('mkfifo', fifos);
    const { readFile, statfs } = await import('node:fs/promises');
    const hanging: Promise<unknown>[] = [];
    const disks = new Disks({
      ignoredFs: [],
      ignoreZeroSizeFs: true,
      log: recordedLog().log,
      deadlineMs: 100,
      mounts: () =>
        [...fifos, '/']
          .map((path, at) => `1 1 8:${at} / ${path} rw - ${path === '/' ? 'ext4' : 'nfs4'} x rw`)
          .join('\n'),
      size: (path) => {
        if (path === '/') return statfs(path, { bigint: true });
        const reading = readFile(path).then((): never => expect.unreachable());
        hanging.push(reading.catch(() => {}));
        return reading;
      },
    });
    const signal = AbortSignal.timeout(5_000);
    for (let round = 0; round < 3; round += 1) await disks.read(signal);
    expect(hanging).toHaveLength(2);
    expect(String(await readFile('/proc/self/comm')).length).toBeGreaterThan(0);
    // Lets the threads go.
    for (const fifo of fifos.slice(0, 2)) execFileSync('sh', ['-c', `: > ${fifo}`]);
    await Promise.all(hanging);
  });
});

/** Running programs with `word` among their arguments. */
function programs(word: string): number {
  return readdirSync('/proc').filter(
    (name) => /^\d+$/.test(name) && argumentsOf(name).includes(word),
  ).length;
}

function argumentsOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    // It has just ended.
    return [];
  }
}
