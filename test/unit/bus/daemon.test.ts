import { expect, it } from 'vitest';
import { daemonCall } from '../../../agent/bus/daemon.ts';

const TO_DAEMON = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
};

it('calls a method without arguments', () => {
  expect(daemonCall('Hello')).toEqual({ ...TO_DAEMON, member: 'Hello' });
});

it('calls a method with arguments', () => {
  expect(daemonCall('RequestName', 'su', ['a.b', 0])).toEqual({
    ...TO_DAEMON,
    member: 'RequestName',
    signature: 'su',
    body: ['a.b', 0],
  });
});
