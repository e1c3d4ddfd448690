import { beforeEach, describe, expect, it, vi } from 'vitest';
import { parseConfig } from '../../agent/config.ts';
import { dump } from '../../agent/dump.ts';
import { fqdn, probe } from './report/support/probing.ts';
import { recordedLog } from './support/log.ts';
import { bus, resetBus } from './support/system-bus.ts';

vi.mock('../../agent/bus/bus.ts', () => import('./support/system-bus.ts'));
vi.mock('../../agent/report/probes.ts', () => ({
  systemProbes: () => [probe({ read: () => fqdn('vm\u0001') })],
}));

beforeEach(resetBus);

const { config } = parseConfig('', 'none');

async function dumped() {
  const { log, lines } = recordedLog();
  const text = dump({ config, log, busAddress: 'unix:path=/x' });
  return { text: await text, lines };
}

describe('what is printed', () => {
  it('is JSON on lines of its own, the messages as a host would read them', async () => {
    setTimeout(() => bus.ready());
    const { text } = await dumped();
    expect(text).toMatch(/^\{\n {2}"apiVersion": 3,\n {2}"desktop": "unknown",\n.*\}\n$/s);
    const { messages } = JSON.parse(text) as { messages: unknown[] };
    expect(messages).toEqual([
      { __name__: 'session-startup' },
      { __name__: 'fqdn', fqdn: 'vm\ufffd' },
      {
        __name__: 'heartbeat',
        'free-ram': expect.stringMatching(/^\d+$/),
        'memory-stat': expect.objectContaining({ mem_total: expect.any(Number) }),
        apiVersion: 3,
      },
    ]);
  });

  it('says and logs that the desktop is not known when logind does not answer', async () => {
    setTimeout(() => bus.ready());
    const { lines } = await dumped();
    expect(lines).toEqual([expect.stringContaining('who is at the desktop is not known: why=')]);
    expect(bus.isStopped).toBe(true);
  });

  it('waits for a bus that is away no longer than three seconds', async () => {
    vi.useFakeTimers();
    const result = dumped();
    await vi.advanceTimersByTimeAsync(3_000);
    vi.useRealTimers();
    const { lines } = await result;
    expect(lines.at(-1)).toContain('why="the system bus does not answer"');
    expect(bus.isStopped).toBe(true);
  });
});
