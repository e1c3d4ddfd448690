import { closeSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { AgentProcess } from '../support/agent.ts';
import { loadTestAddon } from '../support/test-addon.ts';
import { until } from '../support/wait.ts';

const support = loadTestAddon();

it('hears signs of life while the event loop turns, none while it stands still', async () => {
  await using agent = new AgentProcess();
  const name = `${agent.socket}-watchdog`;
  const fd = support.unixSocket('dgram', name, 0);
  onTestFinished(() => closeSync(fd));
  const periodMs = 400;
  // systemd names the process; the shell's process id becomes the agent's.
  const wrapper = ['sh', '-c', 'WATCHDOG_PID=$$ exec "$@"', 'sh'];
  agent.start({ env: { NOTIFY_SOCKET: name, WATCHDOG_USEC: String(periodMs * 1000) }, wrapper });
  const alive = () => until(() => support.receive(fd) === 'WATCHDOG=1', 'a sign of life');
  await alive();
  await alive();
  agent.signal('SIGSTOP');
  // What was sent before the signal is read first.
  await new Promise((resolve) => setTimeout(resolve, periodMs));
  while (support.receive(fd) !== undefined);
  await new Promise((resolve) => setTimeout(resolve, 2 * periodMs));
  expect(support.receive(fd)).toBeUndefined();
  // As systemd does then; what it starts again signals again.
  await agent.stop('SIGKILL');
  agent.start({ env: { NOTIFY_SOCKET: name, WATCHDOG_USEC: String(periodMs * 1000) }, wrapper });
  await alive();
});
