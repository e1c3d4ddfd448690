import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type AgentOptions, AgentProcess } from '../support/agent.ts';
import { type HostOptions, type JsonObject, SimulatedHost } from '../support/host.ts';
import { pause, until } from '../support/wait.ts';

const NOBODY = 65_534;

/** An agent and its host, without a bus: reports need none. */
class Pair implements AsyncDisposable {
  readonly agent = new AgentProcess();
  readonly host: SimulatedHost;

  constructor(options?: HostOptions) {
    this.host = new SimulatedHost(this.agent.folder, options);
  }

  static async start(agent?: AgentOptions, host?: HostOptions): Promise<Pair> {
    const pair = new Pair(host);
    pair.host.connect();
    pair.agent.start(agent);
    await pair.host.next('heartbeat');
    return pair;
  }

  /** An echo comes back, so what was sent before it was handled. */
  async fence(): Promise<void> {
    const mark = Math.random();
    this.host.send({ __name__: 'echo', mark });
    await until(
      () => this.host.of('echo').some(({ fields }) => fields.mark === mark),
      'the agent echoes',
      15_000,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.agent[Symbol.asyncDispose]();
    this.host[Symbol.dispose]();
  }
}

/** A heartbeat that announces the API version, as all do but the first. */
const ANNOUNCING = ({ apiVersion }: JsonObject) => apiVersion === 3;

function residentKib(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

describe.concurrent('the channel to the host', () => {
  it('begins with session-startup and heartbeats, which announce the API version behind one that does not', async () => {
    await using pair = await Pair.start({}, { negotiate: false });
    const { host } = pair;
    const second = await host.next('heartbeat', ANNOUNCING);
    const names = host.received.map(({ name }) => name);
    expect(names.slice(0, 3)).toEqual(['session-startup', 'heartbeat', 'heartbeat']);
    expect(host.received[1]?.fields.apiVersion).toBeUndefined();
    const third = await host.next('heartbeat', ANNOUNCING);
    expect(third.at - second.at).toBeGreaterThan(800);
    expect(third.at - second.at).toBeLessThan(1_500);
    expect(host.violations).toEqual([]);
  });

  it('is told everything again when the API version changes and at each refresh', async () => {
    await using pair = await Pair.start();
    const { host, agent } = pair;
    await host.next('session-startup');
    await agent.logged('API version in force: version=3');
    await host.next('heartbeat', ANNOUNCING);
    await host.next('heartbeat', ANNOUNCING);
    host.refresh();
    await host.next('session-startup');
    await host.next('heartbeat', ANNOUNCING);
    // A refresh without a version comes from a host that knows none.
    host.send({ __name__: 'refresh' });
    await agent.logged('API version in force: version=0');
    await host.next('session-startup');
    expect(host.violations).toEqual([]);
  });

  it('makes one refresh of many that come at once', async () => {
    await using pair = await Pair.start();
    await pair.fence();
    const before = pair.host.of('session-startup').length;
    pair.host.skip();
    for (let sent = 0; sent < 1_000; sent += 1) pair.host.refresh();
    await pair.fence();
    // The last refresh comes when the burst has been read, which an echo does not wait for.
    await pair.host.next('session-startup');
    await pair.fence();
    const refreshes = pair.host.of('session-startup').length - before;
    expect(refreshes).toBeLessThan(100);
    expect(pair.host.violations).toEqual([]);
  });

  it('carries an echo back, without what XML forbids and without a password', async () => {
    await using pair = await Pair.start();
    const content = { text: 'héllo ☃ \u{1f600}', list: [1, null, true, { deep: -2.5 }], empty: '' };
    const odd = { bell: 'a\u0007b\ufffe', password: 'secret' };
    pair.host.send({ __name__: 'echo', ...content, ...odd });
    const { fields } = await pair.host.next('echo');
    expect(fields).toEqual({ ...content, bell: 'a\ufffdb\ufffd' });
    expect(pair.host.violations).toEqual([]);
  });

  it('may be missing at the start', async () => {
    await using pair = new Pair();
    pair.agent.start();
    await pair.agent.logged('waiting for the host channel');
    pair.host.connect();
    await pair.agent.logged('host channel open');
    await pair.host.next('heartbeat', ANNOUNCING);
    expect(pair.agent.count('waiting for the host channel')).toBe(1);
    expect(pair.host.violations).toEqual([]);
  });

  it('may end in the middle of a line, which is forgotten', async () => {
    await using pair = await Pair.start();
    const { agent, host } = pair;
    // The host's answer to the version would otherwise end the half line.
    await agent.logged('API version in force: version=3');
    for (let times = 1; times <= 2; times += 1) {
      const lines = agent.log.length;
      host.write('{"__name__":"login","username":"alice","passw');
      await until(() => host.unsent === 0, 'the port takes half a line');
      await pause(50);
      host.disconnect();
      await agent.logged('host disconnected', lines);
      host.skip();
      host.connect();
      host.refresh();
      expect((await host.next('session-startup')).fields).toEqual({});
      await host.next('heartbeat', ANNOUNCING);
      await pair.fence();
    }
    expect(agent.count('refused')).toBe(0);
    expect(host.violations).toEqual([]);
  });

  it('has a bounded number of unknown messages logged, by their names alone', async () => {
    await using pair = await Pair.start();
    for (let number = 0; number < 1_000; number += 1) {
      pair.host.send({
        __name__: `unknown-${number % 500}`,
        password: 'canary',
        message: 'canary',
      });
    }
    pair.host.write(`{"__name__":"${'x'.repeat(10_000)}"}\n${'y'.repeat(200_000)}\n`);
    await pair.fence();
    expect(pair.agent.count('message from the host ignored: name=unknown-')).toBe(64);
    expect(pair.agent.text).not.toContain('canary');
    expect(pair.host.violations).toEqual([]);
  });

  it('says why when the account may not open it', async () => {
    await using pair = new Pair();
    pair.host.connect();
    pair.agent.start({ uid: NOBODY });
    await pair.agent.logged(
      'EACCES, this account may not open it (a udev rule, or chown, gives it the device)',
    );
    expect((await pair.agent.stop()).code).toBe(0);
  });
});

// One after the other: they are about what the agent has time for.
describe('a host that overdoes it', () => {
  it('finds the newest heartbeat, and little else, when it did not read for a while', async () => {
    await using pair = await Pair.start();
    const { agent, host } = pair;
    await pair.fence();
    const before = residentKib(agent.pid);
    host.skip();
    host.pause();
    const filler = 'x'.repeat(60_000);
    for (let number = 1; number <= 60; number += 1) {
      host.send({ __name__: 'echo', number, filler });
    }
    await until(() => host.unsent === 0, 'the agent takes the requests', 20_000);
    await agent.logged('a message to the host was dropped, it does not read');
    const beats = host.of('heartbeat').length;
    await pause(4_500);
    expect(residentKib(agent.pid) - before).toBeLessThan(32 * 1024);
    expect(agent.log.length).toBeLessThan(20);
    host.resume();
    await pair.fence();
    // Four were made; the newest of them is there, and one of before may have been on its way.
    expect(host.of('heartbeat').length - beats).toBeLessThanOrEqual(2);
    await host.next('heartbeat');
    expect(host.violations).toEqual([]);
  });

  it('sends a hundred thousand lines of junk, and heartbeats keep coming', async () => {
    await using pair = await Pair.start();
    const { agent, host } = pair;
    const start = performance.now();
    const junk = ['junk', '{"__name__":7}', '[1,2]', '{"__name__":"login","password":"canary"}'];
    host.write(`${junk.join('\n')}\n`.repeat(100_000 / junk.length));
    await pair.fence();
    const seconds = (performance.now() - start) / 1_000;
    const beats = host.of('heartbeat').map(({ at }) => at);
    const gaps = beats.slice(1).map((at, index) => at - (beats[index] ?? at));
    expect(Math.max(0, ...gaps)).toBeLessThan(3_000);
    expect(agent.count('line from the host refused')).toBeLessThanOrEqual(seconds + 1);
    expect(agent.text).not.toContain('canary');
    expect(host.violations).toEqual([]);
  });
});
