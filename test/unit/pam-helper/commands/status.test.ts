import { expect, it } from 'vitest';
import { duration, statusText } from '../../../../pam-helper/commands/status.ts';
import type { AgentStatus } from '../../../../pam-helper/live/agent.ts';

const STATE: AgentStatus = {
  version: '2.0.0',
  uptime: 3_720,
  isHostConnected: true,
  apiVersion: 3,
  inFront: 'desktop',
  isLoginWaiting: false,
  lastOutcome: 'refused',
  lastOutcomeAge: 61,
  counters: { delivered: 2, refused: 1 },
};

it('says how the agent is', () => {
  expect(statusText(STATE, undefined)).toBe(`          Agent: 2.0.0, up 1 h 2 min
           Host: connected, API version 3
       In front: a desktop in use: logins are refused
  A login waits: no
     Last login: not offered, 1 min ago
Since the start: delivered 2, refused 1
`);
});

it('names the user of the last login where that is known, and nothing that moves a cursor', () => {
  const lastLogin = { user: 'alice\u001b[2J', outcome: 'refused', why: 'bob is at the desktop' };
  expect(statusText(STATE, lastLogin)).toContain('of: alice?[2J: bob is at the desktop\n');
});

it('says that there was no login yet', () => {
  const none = { user: '', outcome: '', why: '' };
  const text = statusText({ ...STATE, lastOutcome: '', isHostConnected: false }, none);
  expect(text).toContain('Last login: none since the agent started\n');
  expect(text).toContain('Host: not connected\n');
  expect(text).not.toContain('of:');
});

it.each([
  [0, '0 s'],
  [59, '59 s'],
  [60, '1 min'],
  [3_600, '1 h 0 min'],
  [86_400 + 7_200, '1 d 2 h'],
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
