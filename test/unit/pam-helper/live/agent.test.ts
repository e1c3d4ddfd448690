import { expect, it } from 'vitest';
import { statusOf } from '../../../../pam-helper/live/agent.ts';

const ALL = {
  Version: '2.0.0',
  Uptime: 60,
  HostConnected: true,
  ApiVersion: 3,
  InFront: 'greeter',
  LoginWaiting: false,
  LastOutcome: '',
  LastOutcomeAge: 0,
  Counters: { delivered: 1 },
};

it('reads the properties of the agent, and leaves out what it does not know', () => {
  expect(statusOf({ ...ALL, Later: 1 })).toEqual({
    version: '2.0.0',
    uptime: 60,
    isHostConnected: true,
    apiVersion: 3,
    inFront: 'greeter',
    isLoginWaiting: false,
    lastOutcome: '',
    lastOutcomeAge: 0,
    counters: { delivered: 1 },
  });
});

it.each([
  ['nothing', undefined],
  ['a text', 'status'],
  ['no version', { ...ALL, Version: undefined }],
  ['an uptime as a text', { ...ALL, Uptime: '60' }],
  ['no counters', { ...ALL, Counters: null }],
  ['a counter as a text', { ...ALL, Counters: { delivered: '1' } }],
])('takes %s for no status', (_, properties) => {
  expect(statusOf(properties)).toBeUndefined();
});
