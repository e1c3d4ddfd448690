import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Link } from '../../../agent/host/link.ts';
import { type GuestMessage, MINIMUM_API_VERSION } from '../../../agent/messages.ts';
import { recordedLog } from '../support/log.ts';

const HEARTBEAT = {
  name: 'heartbeat',
  'free-ram': '1',
  'memory-stat': {
    ...{ mem_total: 1, mem_free: 1, mem_unused: 1, mem_buffers: 0, mem_cached: 0 },
    ...{ swap_usage: 0, swap_total: 0, swap_in: 0, swap_out: 0, pageflt: 0, majflt: 0 },
  },
} as const;

/** A link whose lines are kept by name; a heartbeat shows the version that it announces. */
function linked(report: () => readonly GuestMessage[] = () => []) {
  const sent: string[] = [];
  const { log, lines } = recordedLog();
  const send = (name: string, line: Buffer): void => {
    const { __name__, apiVersion } = JSON.parse(line.toString());
    expect(__name__).toBe(name);
    sent.push(apiVersion === undefined ? name : `${name}@${apiVersion}`);
  };
  const link = new Link({ send, report, heartbeat: () => HEARTBEAT, log });
  /** What was sent since the last call, when all that was planned is done. */
  const told = (): string[] => {
    vi.runAllTimers();
    return sent.splice(0);
  };
  return { link, told, lines };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a host that comes', () => {
  it('is told everything, then gets a heartbeat with our version', () => {
    const { link, told } = linked(() => [{ name: 'echo', content: {} }]);
    link.hostArrived();
    expect(told()).toEqual(['session-startup', 'echo', 'heartbeat', 'heartbeat@3']);
  });

  it('gets the version in every further heartbeat, or VDSM would go back to 0', () => {
    const { link, told } = linked();
    link.hostArrived();
    told();
    for (let beats = 0; beats < 20; beats += 1) link.beat();
    expect(told()).toEqual(Array.from({ length: 20 }, () => 'heartbeat@3'));
  });

  it('is not known: its version is 0, whatever the one before it had', () => {
    const { link, told } = linked();
    link.hostArrived();
    link.versionOffered(3);
    expect(link.version).toBe(3);
    link.hostLeft();
    link.hostArrived();
    expect(link.version).toBe(0);
    expect(told()).toContain('heartbeat@3');
  });
});

describe('a refresh', () => {
  it('sends everything again', () => {
    const { link, told } = linked(() => [{ name: 'echo', content: {} }]);
    link.hostArrived();
    told();
    link.refreshRequested(3);
    expect(told()).toEqual(['session-startup', 'echo']);
  });

  it('of a host that has another version, or none, changes nothing in the heartbeats', () => {
    const { link, told } = linked();
    for (const version of [undefined, 0, 1, 3, 999]) {
      link.refreshRequested(version);
      link.beat();
      expect(told()).toEqual(['heartbeat@3', 'session-startup']);
      link.beat();
      expect(told()).toEqual(['heartbeat@3']);
    }
  });

  it('puts the version of its sender in force', () => {
    const { link } = linked();
    link.refreshRequested(2);
    expect(link.version).toBe(2);
  });

  it('without a version puts it back to 0', () => {
    const { link } = linked();
    link.refreshRequested(3);
    link.refreshRequested(undefined);
    expect(link.version).toBe(0);
  });

  it('is done once for a burst of a thousand', () => {
    const { link, told } = linked();
    for (let i = 0; i < 1000; i += 1) link.refreshRequested(3);
    expect(told()).toEqual(['session-startup']);
  });

  it('is done once when the version changes with it', () => {
    const { link, told } = linked();
    link.refreshRequested(3);
    link.versionOffered(2);
    expect(told()).toEqual(['session-startup']);
    expect(link.version).toBe(2);
  });

  it('is dropped when the host goes away first', () => {
    const { link, told } = linked();
    link.refreshRequested(3);
    link.hostLeft();
    expect(told()).toEqual([]);
  });

  it('that was planned is done once when the host comes back first', () => {
    const { link, told } = linked();
    link.refreshRequested(3);
    link.hostArrived();
    expect(told()).toEqual(['session-startup', 'heartbeat', 'heartbeat@3']);
  });
});

describe('the version in force', () => {
  it.each([
    [-5, 0],
    [0, 0],
    [1, 1],
    [3, 3],
    [4, 3],
    [999, 3],
  ])('for an offer of %d is %d', (offered, version) => {
    const { link } = linked();
    link.versionOffered(offered);
    expect(link.version).toBe(version);
  });

  it('is followed by a refresh when it changes, and by nothing when it does not', () => {
    const { link, told, lines } = linked();
    link.versionOffered(3);
    expect(told()).toEqual(['session-startup']);
    link.versionOffered(3);
    link.versionOffered(999);
    expect(told()).toEqual([]);
    expect(lines).toEqual(['API version in force: version=3\n']);
  });
});

describe('a message', () => {
  it('is sent from its minimum version on', () => {
    vi.spyOn(MINIMUM_API_VERSION, 'echo', 'get').mockReturnValue(2);
    const { link, told } = linked();
    const echo = { name: 'echo', content: {} } as const;
    link.send(echo);
    link.refreshRequested(1);
    link.send(echo);
    expect(told()).toEqual(['session-startup']);
    link.versionOffered(2);
    told();
    link.send(echo);
    expect(told()).toEqual(['echo']);
    vi.restoreAllMocks();
  });

  it('that VDSM would drop for its length is not sent, and its name is logged', () => {
    const { link, told, lines } = linked();
    const content = { canary: 'x'.repeat(1024 * 1024) };
    link.send({ name: 'echo', content });
    expect(told()).toEqual([]);
    expect(lines).toEqual(['a message is too long for the host and was not sent: name=echo\n']);
  });
});
