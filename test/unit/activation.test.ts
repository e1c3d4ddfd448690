import { expect, it } from 'vitest';
import { ActivationError, listenFd } from '../../agent/activation.ts';

it('gives descriptor 3 when systemd passed one socket to this process', () => {
  expect(listenFd({ LISTEN_PID: '42', LISTEN_FDS: '1' }, 42)).toBe(3);
});

it.each([
  ['neither variable is set', {}],
  ['only LISTEN_PID is set', { LISTEN_PID: '42' }],
  ['only LISTEN_FDS is set', { LISTEN_FDS: '1' }],
  ['the variables name another process', { LISTEN_PID: '41', LISTEN_FDS: '1' }],
  ['no socket was passed', { LISTEN_PID: '42', LISTEN_FDS: '0' }],
  ['another process got something odd', { LISTEN_PID: '41', LISTEN_FDS: 'three' }],
  ['the process id is written oddly', { LISTEN_PID: '042', LISTEN_FDS: '1' }],
])('gives nothing when %s', (_, env) => {
  expect(listenFd(env, 42)).toBeUndefined();
});

it.each(['2', '', '00', '-0', '-1', '1.0', ' 1', 'x'])(
  'refuses LISTEN_FDS=%j for this process',
  (fds) => {
    const call = () => listenFd({ LISTEN_PID: '42', LISTEN_FDS: fds }, 42);
    expect(call).toThrow(ActivationError);
    expect(call).toThrow('LISTEN_FDS must be 1: one ListenStream= in the .socket unit');
  },
);
