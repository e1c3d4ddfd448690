/** A running agent with a host. The test file puts `system-bus.ts` in place of the bus. */

import { vi } from 'vitest';
import { Agent } from '../../../agent/agent.ts';
import { parseConfig } from '../../../agent/config.ts';
import { READABLE } from '../../../agent/native.ts';
import { recordedLog } from './log.ts';
import { FakeNative } from './native.ts';

/** `/dev/null` is what it opens, the fake is what it reads; `prepare` comes before the start. */
export function running(
  configuration = '[sso]\nwhen = always',
  prepare: (native: FakeNative) => void = () => {},
  watchdogMs?: number,
) {
  const native = new FakeNative();
  native.accounts.set('alice', { name: 'alice', uid: 1000 });
  prepare(native);
  const recorded = recordedLog();
  const { config } = parseConfig(`[virtio]\ndevice = /dev/null\n${configuration}`, 'test');
  const options = {
    config,
    native,
    log: recorded.log,
    version: '1.2.3',
    busAddress: 'unix:path=/x',
    listenFd: 3,
    watchdogMs,
  };
  const agent = new Agent(options);
  agent.start();
  const device = native.watched;
  /** The host says these lines. */
  const tell = async (...texts: string[]): Promise<void> => {
    device.reads.push(Buffer.from(texts.map((text) => `${text}\n`).join('')));
    device.edge(READABLE);
    await vi.advanceTimersByTimeAsync(0);
  };
  /** What the host heard since the last call. */
  const heard = (): Record<string, unknown>[] =>
    Buffer.concat(device.written.splice(0))
      .toString()
      .split('\n')
      .filter((text) => text !== '')
      .map((text) => JSON.parse(text) as Record<string, unknown>);
  return { agent, native, device, tell, heard, ...recorded };
}
